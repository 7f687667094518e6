"""What the package offers is listed, sorted, whole, and says what it is."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import coop_tracker
from coop_tracker import dates, errors, events, vocabulary


def modules() -> Iterator[ModuleType]:
    yield coop_tracker
    for found in pkgutil.walk_packages(coop_tracker.__path__, "coop_tracker."):
        if not found.name.endswith(".__main__"):
            yield importlib.import_module(found.name)


MODULES = [*modules()]
STORED: list[Any] = [*events.EVENT_TYPES.values(), *events.VALUE_TYPES]
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.__name__))


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The public classes and functions that a module itself defines."""
    for name, value in vars(module).items():
        own = getattr(value, "__module__", None) == module.__name__
        if own and not name.startswith("_") and (inspect.isclass(value) or callable(value)):
            yield name, value


def test_the_public_names_are_sorted_and_each_stands_there_once() -> None:
    names = coop_tracker.__all__
    assert names == sorted(set(names))


def test_every_public_name_resolves_and_is_offered_by_dir() -> None:
    for name in coop_tracker.__all__:
        assert getattr(coop_tracker, name) is not None
    assert dir(coop_tracker) == coop_tracker.__all__


def test_every_public_name_is_used_where_the_type_checker_looks() -> None:
    usage = ast.parse(Path(__file__).with_name("typing_usage.py").read_text())
    used = {node.id for node in ast.walk(usage) if isinstance(node, ast.Name)}
    assert {*coop_tracker.__all__} - used == set()


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        getattr(coop_tracker, "nothing_of_ours")  # noqa: B009


@pytest.mark.parametrize("module", [dates, errors, vocabulary], ids=lambda module: str(module.__name__))
def test_every_class_of_a_module_for_users_is_public(module: ModuleType) -> None:
    bases = {"Word", "Ordered"}  # what vocabularies are made of
    classes = {name for name, value in public(module) if inspect.isclass(value)}
    assert classes - bases <= {*coop_tracker.__all__}


def test_every_event_part_and_identifier_is_public() -> None:
    names = {*(cls.__name__ for cls in STORED), "AnyEvent", "Event"}
    held = {slot.held for cls in STORED for slot in events.slots(cls)}
    names |= {
        identifier.__name__ for identifier in held if identifier in (*events.KINDS, events.Reference, events.Slug)
    }
    assert names - {*coop_tracker.__all__} == set()


def test_what_the_tracker_gives_and_takes_is_public() -> None:
    """Whatever stands in a signature or a field can be imported from the package, to annotate one's own code with."""
    named: set[str] = set()
    for cls in (coop_tracker.Tracker, coop_tracker.View, coop_tracker.Proposal, coop_tracker.History):
        for method in vars(cls).values():
            function = method.fget if isinstance(method, property) else getattr(method, "__func__", method)
            if inspect.isfunction(function) and not function.__name__.startswith("_"):
                named |= {*_classes(function.__annotations__.values())}
        named |= {*_classes(inspect.get_annotations(cls).values())}
    assert named - {*coop_tracker.__all__, "SqliteEventLog"} == set()  # that one is for those who write a log


def _classes(annotations: Any) -> Iterator[str]:
    """The names of our own classes in annotations, inside unions and lists too."""
    for annotation in annotations:
        if inspect.isclass(annotation) and annotation.__module__.startswith("coop_tracker."):
            yield annotation.__name__
        yield from _classes(getattr(annotation, "__args__", ()))


@each_module
def test_every_module_says_why_it_exists(module: ModuleType) -> None:
    assert module.__doc__
    assert module.__doc__.strip()


@each_module
def test_every_public_class_and_function_says_what_it_is(module: ModuleType) -> None:
    silent = [name for name, value in public(module) if not _says(value)]
    assert silent == []


def test_every_method_of_what_a_user_holds_says_what_it_does() -> None:
    silent = []
    for class_name in coop_tracker.__all__:
        cls = getattr(coop_tracker, class_name)
        for name, value in vars(cls).items() if inspect.isclass(cls) else ():
            function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
            if inspect.isfunction(function) and not name.startswith("_") and not function.__doc__:
                silent.append(f"{class_name}.{name}")
    assert silent == []


def _says(value: Any) -> bool:
    said = inspect.getdoc(value) or ""
    # attrs and NamedTuple write a docstring of their own where there is none
    return bool(said.strip()) and not said.startswith(
        (f"{getattr(value, '__name__', '')}(", "Method generated by attrs")
    )


def test_every_field_of_every_event_and_part_has_a_meaning() -> None:
    silent = []
    for cls in STORED:
        for slot in events.slots(cls):
            try:
                assert events.meaning(cls, slot.name)
            except KeyError:
                silent.append(f"{cls.__name__}.{slot.name}")
    assert silent == []


def test_every_controlled_word_has_a_definition_and_a_code_in_lower_snake() -> None:
    for name, vocabulary_class in public(vocabulary):
        if inspect.isclass(vocabulary_class) and issubclass(vocabulary_class, vocabulary.Word):
            for word in vocabulary_class:
                assert word.definition, f"{name}.{word.name}"
                assert word.value == (word.name if vocabulary_class is vocabulary.Grade else word.name.lower())
