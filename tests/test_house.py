"""The rules of the house, read off the source: imports go one way, the core is pure, what is public is documented."""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import achievekit
from mutants import MUTANTS, Mutant, places_of

SOURCE = Path(achievekit.__file__).parent
MOST_LINES = 260

# Where the world may be touched: at the top of the house, by those that deliver, store, print or help with tests.
OUTER = ("cli", "__main__", "sinks", "hosting", "testing")
# What would make the answer depend on something else than the arguments.
IMPURE_MODULES = {"asyncio", "locale", "logging", "os", "pathlib", "random", "secrets", "socket", "subprocess", "sys"}
IMPURE_MODULES |= {"time", "urllib", "uuid"}
IMPURE_CALLS = {"now", "utcnow", "today", "fromtimestamp", "print", "input", "urandom", "getenv"}
IMPURE_CALLS |= {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
# The look of the pages, a file of the package that is read when the module is imported, and never again.
READ_WHEN_IMPORTED = {"achievekit.rendering.html": ["read_text"]}
# Packages whose names are loaded when they are asked for.
FRONT_DOORS = {"achievekit", "achievekit.testing"}
REQUIRED = {"achievekit", "attrs", "attr", "dateutil"}
# What a module imports inside its functions, beside optional extras: what `record` has no use for. docs/architecture.md
# says of each why it waits.
ON_DEMAND = {
    "achievekit.errors": {"difflib"},
    "achievekit.periods": {"achievekit.recurrences"},
    "achievekit.catalog": {"achievekit.linting"},
    "achievekit.overviews": {"achievekit.rendering.html", "achievekit.rendering.text"},
    "achievekit.explanations": {"achievekit.rendering.html", "achievekit.rendering.text"},
    "achievekit.engine": {
        "achievekit.engine.adjusting",
        "achievekit.engine.explaining",
        "achievekit.engine.replaying",
        "achievekit.engine.reversing",
        "achievekit.engine.viewing",
        "achievekit.explanations",
        "achievekit.overviews",
    },
}


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for path in sorted(SOURCE.rglob("*.py"))}


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(FILES[module].read_text(encoding="utf-8"))


def imported(node: ast.AST) -> Iterator[str]:
    """The modules that an import statement names; for `from package import module` both."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        assert node.module is not None
        yield node.module
        yield from {f"{node.module}.{alias.name}" for alias in node.names} & FILES.keys()


def imports_of(module: str) -> set[str]:
    return {name for node in ast.walk(tree_of(module)) for name in imported(node)}


def is_outer(module: str) -> bool:
    return any(module == f"achievekit.{name}" or module.startswith(f"achievekit.{name}.") for name in OUTER)


def public_modules() -> list[str]:
    # Importing __main__ would run it.
    return [name for name in FILES if not any(part.startswith("_") for part in name.split("."))]


inner_modules = pytest.mark.parametrize("module", [name for name in FILES if not is_outer(name)])
all_modules = pytest.mark.parametrize("module", list(FILES))


# --- imports --------------------------------------------------------------------------------------


def test_imports_go_round_in_no_circle() -> None:
    TopologicalSorter({module: imports_of(module) & FILES.keys() for module in FILES}).prepare()


@inner_modules
def test_the_core_does_not_know_what_is_around_it(module: str) -> None:
    assert not [name for name in imports_of(module) if is_outer(name)]
    assert module == "achievekit" or "achievekit" not in imports_of(module), "the front door is for those outside"


@all_modules
def test_only_what_loads_on_demand_is_imported_in_functions(module: str) -> None:
    functions = (node for node in ast.walk(tree_of(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    inside = {name for one in functions for node in ast.walk(one) for name in imported(node)}
    always_there = {name for name in inside if name.split(".")[0] in REQUIRED | set(sys.stdlib_module_names)}
    assert always_there == ON_DEMAND.get(module, set())


@all_modules
def test_rooms_imported_for_annotations_load_on_demand(module: str) -> None:
    if module not in FRONT_DOORS:
        assert for_annotations(module) & FILES.keys() <= ON_DEMAND.get(module, set())


def for_annotations(module: str) -> set[str]:
    """The modules that are imported where only type checkers look."""
    choices = (node for node in ast.walk(tree_of(module)) if isinstance(node, ast.If))
    guarded = (choice for choice in choices if ast.unparse(choice.test) == "TYPE_CHECKING")
    return {name for one in guarded for node in ast.walk(one) for name in imported(node)}


# --- purity ---------------------------------------------------------------------------------------


@inner_modules
def test_the_core_has_no_clock_no_files_and_no_dice(module: str) -> None:
    assert not IMPURE_MODULES & {name.split(".")[0] for name in imports_of(module)}
    assert impure_calls(tree_of(module)) == READ_WHEN_IMPORTED.get(module, [])
    functions = (node for node in ast.walk(tree_of(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    assert not [call for function in functions for call in impure_calls(function)], "not when it is called"


def impure_calls(tree: ast.AST) -> list[str]:
    return [name for node in ast.walk(tree) if isinstance(node, ast.Call) and (name := called(node)) in IMPURE_CALLS]


def called(call: ast.Call) -> str:
    """The last name of what is called: `now` of `datetime.now(UTC)`."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@inner_modules
def test_the_core_changes_no_global(module: str) -> None:
    assert not [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.Global)]


# --- what is public -------------------------------------------------------------------------------


def test_the_front_door_names_what_is_there() -> None:
    names = achievekit.__all__
    assert names == sorted(set(names))
    for name in names:
        assert inspect.getdoc(getattr(achievekit, name)), name
    table = {room: set(found) for room, found in achievekit._NAMES_IN.items() if found}  # noqa: SLF001
    assert told_to_type_checkers("achievekit") == table, "type checkers are told what is loaded"
    assert set(names) == set().union(*table.values()), "what is in the table is offered"


def told_to_type_checkers(package: str) -> dict[str, set[str]]:
    """The names that a front door imports from each of its rooms, where only type checkers look."""
    imports = (node for node in ast.walk(tree_of(package)) if isinstance(node, ast.ImportFrom) and node.module)
    named = {str(node.module).removeprefix(f"{package}."): {alias.name for alias in node.names} for node in imports}
    return {room: names for room, names in named.items() if f"{package}.{room}" in FILES}


@all_modules
def test_a_module_stays_small(module: str) -> None:
    lines = len(FILES[module].read_text(encoding="utf-8").splitlines())
    assert lines < MOST_LINES, f"{module} has {lines} lines; the idea in it that wants a name gets one"


@pytest.mark.parametrize("module", public_modules())
def test_what_is_public_is_documented(module: str) -> None:
    loaded = import_module(module)
    undocumented = [name for name, thing in public_things(loaded) if not thing.__doc__]
    assert (loaded.__doc__, undocumented) == (loaded.__doc__ or "a docstring", [])


def public_things(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The public functions, classes and methods that a module defines, without those that override others."""
    for name, thing in list(vars(module).items()):  # rooms that are loaded meanwhile join their package
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing):
            yield name, thing
            yield from public_methods(thing)


def public_methods(cls: type) -> Iterator[tuple[str, Any]]:
    for name, found in vars(cls).items():
        method = found.__func__ if isinstance(found, classmethod | staticmethod) else found
        is_method = (
            inspect.isfunction(method) or isinstance(method, property) or type(method).__name__ == "cached_property"
        )
        if is_method and not name.startswith("_") and not is_told_elsewhere(cls, name, method):
            yield f"{cls.__name__}.{name}", method


def is_told_elsewhere(cls: type, name: str, method: Any) -> bool:
    """Whether a method overrides another, is what a protocol asks for, or is an attribute that a protocol names."""
    if any(hasattr(base, name) for base in cls.__mro__[1:]):
        return True
    if is_protocol(cls):
        return isinstance(method, property)
    return any(hasattr(protocol, name) and offers(cls, protocol) for protocol in protocols())


def is_protocol(thing: Any) -> bool:
    return inspect.isclass(thing) and getattr(thing, "_is_protocol", False)


@cache
def protocols() -> tuple[type, ...]:
    modules = [import_module(name) for name in public_modules()]
    return tuple({thing for module in modules for thing in vars(module).values() if is_protocol(thing)})


def offers(cls: type, protocol: type) -> bool:
    return all(hasattr(cls, name) for name in vars(protocol) if not name.startswith("_"))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_finds_its_place(mutant: Mutant) -> None:
    """Else nobody would know before all of them are run."""
    assert places_of(mutant) == 1
