# SPDX-License-Identifier: Apache-2.0
"""Pages from Jinja templates: the only home of Jinja.

A template is given `view` and nothing else. Everything is escaped but what a view declares to be
finished HTML (parts of kind "html", by the filter `finished`). What a view does not hold is a
problem, not an empty place. The sandbox keeps templates from walking from their view to Python's
own objects (names that begin with an underscore, code, frames) and from changing what they see.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

import jinja2
import jinja2.meta
from jinja2.compiler import CodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from crenel.artifact import Artifact
from crenel.contracts import Renderer, Target, Template
from crenel.digest import Digest, digest_bytes
from crenel.han import WIDE
from crenel.problems import Problem, Span

_SPECIAL = re.compile("[&<>'\"]").search
_HAN_RUN = re.compile(f"([{WIDE}]+)")


class Tongues(Protocol):
    """What the filter `tongue` must know of a page: its other scripts' languages, or nothing."""

    @property
    def han_lang(self) -> str:
        """The language of Han characters on a page in another script."""

    @property
    def latin_lang(self) -> str:
        """The language of Latin words on a page in Han script."""


def tongue(text: str, page: Tongues) -> Markup:
    """`text` with what is not in the page's language marked as what it is.

    On a page without Han script its Han runs are marked; on a Han page a text without any Han
    character is.
    """
    if page.latin_lang and not _HAN_RUN.search(text):
        return Markup('<span lang="{}">{}</span>').format(page.latin_lang, text)
    if not page.han_lang:
        return escape(text)
    parts = _HAN_RUN.split(text)
    marked = [
        Markup('<span lang="{}">{}</span>').format(page.han_lang, part)
        if index % 2
        else escape(part)
        for index, part in enumerate(parts)
    ]
    return Markup("").join(marked)


class _Once:
    """The filter `once`: what a macro makes of a value that many pages show is made only once.

    `macro|once(value, words, page)` is `macro(value, words, page)`, for macros that see of a page
    what `Tongues` tells and nothing else. Values are known by identity and kept, so that no other
    can take their place.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], tuple[object, Markup]] = {}

    def __call__(
        self, macro: Callable[..., Markup], value: object, words: object, page: Tongues
    ) -> Markup:
        """The finished HTML."""
        name = getattr(macro, "name", "")
        key = (name, id(value), id(words), page.han_lang, page.latin_lang)
        if key not in self._made:
            self._made[key] = ((value, words), macro(value, words, page))
        return self._made[key][1]


class _Code(CodeGenerator):
    """Jinja's, but that what a template shows is escaped by `escaped` of its environment."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox; a field of a view is given at once, since fields are what may be seen."""

    code_generator_class = _Code

    @staticmethod
    def escaped(value: object) -> object:
        """`value` as HTML; a text in which nothing must be escaped is that, and is not copied."""
        return value if type(value) is str and not _SPECIAL(value) else escape(value)

    def getattr(self, obj: object, attribute: str) -> Any:
        if attribute in getattr(type(obj), "__dataclass_fields__", ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


def environment(templates: tuple[Template, ...]) -> jinja2.Environment:
    """The environment of `templates`: strict, escaping, without reach to the file system."""
    sources = {t.name: (t.text, t.name, lambda: True) for t in templates}
    env = _Sandbox(
        loader=jinja2.FunctionLoader(sources.get),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["tongue"] = tongue
    env.filters["once"] = _Once()
    env.filters["finished"] = Markup
    del env.filters["random"]  # the same view gives the same bytes
    env.globals.clear()
    return env


def depends(templates: tuple[Template, ...]) -> Mapping[str, Digest]:
    """For each template a digest of it and of all that it includes, extends or imports."""
    env = environment(templates)
    texts = {template.name: template.text for template in templates}
    uses = {t.name: _uses(env, t) for t in templates}
    found = {}
    for name in sorted(texts):
        reached, waiting = set[str](), [name]
        while waiting:
            current = waiting.pop()
            if current not in reached:
                reached.add(current)
                waiting += uses.get(current, ())
        whole = "".join(f"{n}\0{texts.get(n, '')}\0" for n in sorted(reached))
        found[name] = digest_bytes(whole.encode())
    return found


def _uses(env: jinja2.Environment, template: Template) -> list[str]:
    try:
        names = jinja2.meta.find_referenced_templates(env.parse(template.text))
        return [name for name in names if name]
    except jinja2.TemplateSyntaxError:
        return []


def prepare(templates: tuple[Template, ...]) -> Callable[[Target], Artifact | Problem]:
    """What makes the file of a target; in place of one that cannot be made, its problem (O604)."""
    env = environment(templates)
    paths = {template.name: template.path for template in templates}
    return partial(_render, env, paths)


def _render(env: jinja2.Environment, paths: dict[str, str], target: Target) -> Artifact | Problem:
    own = Span(paths.get(target.template, f"templates/{target.template}"))
    try:
        text = env.get_template(target.template).render(view=target.view)
        return Artifact(target.path, text.encode())
    except jinja2.TemplateNotFound as error:
        message, hint = f'no template "{error.name}"', "write it, or correct the name"
        return Problem(own, "O604", message, hint)
    except jinja2.TemplateSyntaxError as error:
        span = Span(paths.get(error.name or "", own.path), error.lineno)
        return Problem(span, "O604", str(error.message), "correct the template")
    except (jinja2.TemplateError, TypeError, AttributeError, LookupError, ValueError) as error:
        places = _places(error, paths)
        if not places:
            raise
        hint = "its view holds no such thing"
        return Problem(places[-1], "O604", f"{error} (for {target.path})", hint)


def _places(error: Exception, paths: dict[str, str]) -> list[Span]:
    """The places in templates that an error passed through, the innermost last."""
    entries = traceback.extract_tb(error.__traceback__)
    return [Span(paths[e.filename], e.lineno or 0) for e in entries if e.filename in paths]


RENDERER = Renderer(name="jinja", depends=depends, prepare=prepare)
