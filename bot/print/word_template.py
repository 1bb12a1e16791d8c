"""Word templates: filled in a sandbox, where whatever is filled in is text, also what looks like a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def template_sandbox() -> Environment:
    """Sandbox of templates: they reach only their slots, and whatever they fill in is text, also "safe" text."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup, escape

    def harmless(value: object) -> Markup:
        # docxtpl would read "{_{" in the finished XML as its own sign for "{{"
        return Markup(escape(str.__str__(str(value))).replace("_", Markup("&#95;")))  # noqa: S704 - escaped right here

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, finalize=harmless)
