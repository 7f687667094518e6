"""Pages of HTML: made from templates, with style and script inside, so that a page needs nothing but itself."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from coop_tracker.safe import for_html

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> "Environment":
    """The templates of this package, with every text made harmless and its marks escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("coop_tracker.reports.html"),
        autoescape=True,
        finalize=for_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["css"] = resource
    made.globals["policy"] = policy
    made.filters["kind"] = _kind
    made.filters["sentence"] = _sentence
    return made


def _kind(code: str | None) -> str:
    """The code of a controlled word as people write it."""
    return _SHORT.get(code or "", (code or "").replace("_", " "))


_SHORT: Final = {"mou": "MoU", "moc": "MoC", "loi": "letter of intent"}


def _sentence(text: str) -> str:
    """A text that begins a sentence."""
    return text[:1].upper() + text[1:]


def render(template: str, **values: Any) -> str:
    """A page by its template; ``html.jinja`` is what all of them extend."""
    return environment().get_template(template).render(**values)


@cache
def resource(name: str) -> Any:
    """A file of ours beside the templates, to stand in a page as it is: a style, a script."""
    from markupsafe import Markup

    return Markup(files(__name__).joinpath("templates", name).read_text(encoding="utf-8"))  # noqa: S704 (our own file)


def policy(styles: Sequence[str] = (), scripts: Sequence[str] = (), *, beside: bool = False) -> str:
    """The content security policy of a page with these styles and scripts in it: it runs and loads nothing else.

    ``beside``: its style and script are files beside it. To a page that is opened from a disk, some browsers do not
    count these as of its own origin: that is what ``file:`` says.
    """
    allowed = ["default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'"]
    if beside:
        allowed += ["style-src 'self' file:", "script-src 'self' file:"]
    for what, contents in (("style-src", styles), ("script-src", scripts)):
        if contents:
            allowed.append(f"{what} {' '.join(_hash(str(content)) for content in contents)}")
    return "; ".join(allowed)


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
