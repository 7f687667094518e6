"""The page of the public names: signatures and first sentences, read from the sources.

Read from the syntax tree and not from the classes: what stands below a field says what it means, annotations are as
somebody wrote them, and the page is the same whichever Python writes it.
"""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import coop_tracker
from coop_tracker import testing
from coop_tracker.events import KINDS
from coop_tracker.vocabulary import Word

HEAD: Final = """\
# The public names

{written}

Everything that can be imported from `coop_tracker`, by what it is for, and from `coop_tracker.testing`. What a first \
sentence leaves open is in the docstrings, which editors show, and in [the library](library.md), which goes through it \
with examples. These names, their fields and their parameters are promises; a later version may add to them. Whatever \
has another name is not public and may change.

The [events](events.md) with their parts, and the [controlled words](vocabulary.md) have pages of their own.
"""

SECTIONS: Final = {
    "A ledger": ("tracker", "copies", "verify"),
    "What can be asked": ("view", "reading", "queries", "queries.agenda", "queries.bundles", "queries.search"),
    "Where a proposal stands": ("proposal", "case", "stage", "fortune", "accounts", "contests", "evidence"),
    "Why": ("explanation",),
    "What is due, and what became of it": (
        "configuration",
        "schedule",
        "activity",
        "health",
        "answers",
        "series",
        "instrument",
        "matrix",
        "queries.matrix",
        "bundle",
        "durations",
    ),
    "History and moments": ("history", "gathering", "moments", "dates", "values"),
    "The log": ("log",),
    "A read model of your own": ("projections",),
    "Errors": ("errors",),
}
"""Headings, and the modules whose public names stand below."""

ELSEWHERE: Final = ("events", "vocabulary")
"""Modules whose names have pages of their own, but for identifiers."""


def page(written: str) -> str:
    """The whole page."""
    parts = [HEAD.format(written=written).strip(), "## Identifiers", _identifiers()]
    for heading, modules in SECTIONS.items():
        parts.append(f"## {heading}")
        for module in modules:
            for name in _public_in(module):
                parts += _entry(getattr(coop_tracker, name), name)
    parts.append("## Testing: `coop_tracker.testing`")
    for name in testing.__all__:
        value = getattr(testing, name)
        if inspect.ismodule(value):
            parts += [f"### {name}", _first(value.__doc__), "\n".join(_functions(value, value.__all__))]
        else:
            parts += _entry(value, name)
    return "\n\n".join(part for part in parts if part) + "\n"


def names() -> set[str]:
    """The public names that the page, or one that it points to, tells of."""
    told = {name for modules in SECTIONS.values() for module in modules for name in _public_in(module)}
    told |= {name for module in ELSEWHERE for name in _public_in(module)}
    return told | {"__version__"}


@cache
def _public_in(module: str) -> tuple[str, ...]:
    """The public names that a module defines: the one it is called after, then the others in its order."""
    tree = _tree(Path(str(import_module(f"coop_tracker.{module}").__file__)))
    defined = [name for node in tree.body for name in _defines(node)]
    found = [name for name in defined if name in coop_tracker.__all__]
    return tuple(sorted(found, key=lambda name: name.lower() != module))


def _defines(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _identifiers() -> str:
    kinds = [f"| `{cls.__name__}` | {kind} |" for cls, kind in KINDS.items()]
    more = ["| `Reference` | where several kinds fit: `kind:slug` |", "| `Slug` | a handle that names no thing |"]
    return "\n".join(["| type | names |", "| --- | --- |", *kinds, *more])


def _entry(value: Any, name: str) -> Iterator[str]:
    """A heading, the first sentence, fields and methods."""
    if not inspect.isclass(value):
        if inspect.isfunction(value):
            yield from (f"### {name}", "\n".join(_functions(inspect.getmodule(value), [name])))
        else:
            yield from (f"### {name}", _first(_said_below(name)))
        return
    tree = _class(value)
    yield from (f"### {name}", _first(value.__doc__))
    if bases := [each.__name__ for each in value.__bases__ if each.__name__ in coop_tracker.__all__]:
        yield f"It has all that {' and '.join(f'a `{base}`' for base in bases)} has."
    if issubclass(value, Word):
        yield "\n".join(["| code | means |", "| --- | --- |", *(f"| `{word}` | {word.definition} |" for word in value)])
    elif fields := [*_fields(tree)]:
        yield "\n".join(["| field | holds | |", "| --- | --- | --- |", *fields])
    if methods := [*_methods(tree)]:
        yield "\n".join(methods)


def _said_below(name: str) -> str:
    """What stands below the definition of a name that is no class."""
    for modules in SECTIONS.values():
        for module in modules:
            body = _tree(Path(str(import_module(f"coop_tracker.{module}").__file__))).body
            for node, below in pairwise(body):
                if name in _defines(node):
                    return _text(below)
    raise AssertionError(f"nothing is said of {name}")


def _fields(tree: ast.ClassDef) -> Iterator[str]:
    """What an instance has: fields, and what is set when it is made."""
    made = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"), None)
    given = {each.arg: each.annotation for each in (*made.args.args, *made.args.kwonlyargs)} if made else {}
    told = dict[str, str]()
    for node, below in pairwise([*tree.body, *(made.body if made else ()), ast.Pass()]):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name)):
                holds = _annotation(node.annotation)
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=ast.Name(id=source)):
                holds = _annotation(annotation) if (annotation := given.get(source)) else ""
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)]):
                holds = ""
            case _:
                continue
        if not name.startswith("_") and name not in told:
            cells = (f"`{name}`", holds and f"`{holds}`", _first(_text(below)))
            told[name] = " ".join(["|", *(f"{cell} |" if cell else "|" for cell in cells)])
    yield from told.values()


def _methods(tree: ast.ClassDef) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith(("_", "test_")):
            decorators = {ast.unparse(each) for each in node.decorator_list}
            if any(each.endswith(".setter") for each in decorators):
                continue
            is_property = bool(decorators & {"property", "cached_property", "functools.cached_property"})
            yield _line(node, is_property=is_property)


def _functions(module: Any, wanted: Iterable[str]) -> Iterator[str]:
    found = {node.name: node for node in _tree(Path(module.__file__)).body if isinstance(node, ast.FunctionDef)}
    yield from (_line(found[name]) for name in wanted)


def _line(node: ast.FunctionDef, *, is_property: bool = False) -> str:
    returns = f" -> {_annotation(node.returns)}".replace("\\|", "|") if node.returns else ""
    signature = node.name if is_property else f"{node.name}({_arguments(node.args)})"
    said = _first(ast.get_docstring(node))
    return f"- `{signature}{returns}`: {said}" if said else f"- `{signature}{returns}`"


def _arguments(args: ast.arguments) -> str:
    """The parameters as they are called, without annotations: these make a line too long to be read."""
    bare = ast.arguments(
        posonlyargs=[ast.arg(each.arg) for each in args.posonlyargs],
        args=[ast.arg(each.arg) for each in args.args if each.annotation],  # not self
        vararg=args.vararg and ast.arg(args.vararg.arg),
        kwonlyargs=[ast.arg(each.arg) for each in args.kwonlyargs],
        kw_defaults=args.kw_defaults,
        kwarg=args.kwarg and ast.arg(args.kwarg.arg),
        defaults=args.defaults,
    )
    return ast.unparse(bare)


def _annotation(node: ast.expr) -> str:
    text = str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)
    return text.replace("'", "").replace("|", "\\|")


def _first(text: str | None) -> str:
    """The first paragraph, on one line."""
    paragraph = inspect.cleandoc(text or "").split("\n\n")[0]
    paragraph = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", paragraph)
    return " ".join(paragraph.split()).replace("``", "`").replace("|", "\\|")


def _text(node: ast.stmt) -> str:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return str(node.value.value) if is_text else ""  # type: ignore[attr-defined]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _class(cls: type) -> ast.ClassDef:
    body = _tree(Path(str(inspect.getsourcefile(cls)))).body
    return next(node for node in body if isinstance(node, ast.ClassDef) and node.name == cls.__name__)
