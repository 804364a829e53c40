"""Words (docs/develop/words.md): classes are nouns, one thing has one name, and locals say what they hold."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from api.composing.names import MACHINE_ROOMS

ROOT = Path(__file__).parents[2]
LAYERS = ("domain", "application", "projections", "api", "infra")
NO_NOUNS = frozenset(
    {
        *(
            "Asked",
            "Told",
            "Held",
            "Known",
            "Seen",
            "Said",
            "Kept",
            "Found",
            "Given",
            "Sent",
            "Wanted",
            "Stored",
            "Stated",
        ),
        *("How", "Why", "Some", "Asks", "Shown", "Mutates", "Compares", "Handles", "Executes", "Sees", "Writes"),
    }
)
SAYS_NOTHING = frozenset({"one"})
HEADLESS = re.compile(r"\b(for|to|by) who\b|\bwho may not\b|\bis told so\b|\bare told so\b|\bWhat somebody\b")


Sources = Sequence[tuple[Path, ast.Module]]


def test_words_are_kept() -> None:
    """One test for all: the sources are read once, whichever process it runs in."""
    paths = (path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py")))
    sources = [(path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]
    classes = [*_classes(sources)]
    assert [f"{path}: {name}" for path, name in classes if name.lstrip("_") in NO_NOUNS] == [], "classes are nouns"
    _check_no_two_machine_rooms_share_the_name_of_a_class(classes)
    _check_locals_say_what_they_hold(sources)
    _check_docstrings_name_their_subject(sources)


def _classes(sources: Sources) -> Iterator[tuple[Path, str]]:
    for path, tree in sources:
        yield from ((path, node.name) for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def _check_no_two_machine_rooms_share_the_name_of_a_class(classes: Sequence[tuple[Path, str]]) -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for path, name in classes:
        if not name.startswith("_") and path.parts[1].removesuffix(".py") in MACHINE_ROOMS[path.parts[0]]:
            places[name].add(str(path))
    shared = {name: sorted(paths) for name, paths in places.items() if len(paths) > 1}
    assert shared == {}


def _check_locals_say_what_they_hold(sources: Sources) -> None:
    vague = [
        f"{path}:{getattr(node, 'lineno', 1)}: {name}"
        for path, tree in sources
        for node in ast.walk(tree)
        for name in (_bound(node),)
        if name in SAYS_NOTHING
    ]
    assert vague == []


def _bound(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return name
        case _:
            return ""


def _check_docstrings_name_their_subject(sources: Sources) -> None:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    headless = [
        f"{path}:{getattr(node, 'lineno', 1)}: {found.group()}"
        for path, tree in sources
        for node in ast.walk(tree)
        if isinstance(node, kinds) and (found := HEADLESS.search(ast.get_docstring(node) or ""))
    ]
    assert headless == []
