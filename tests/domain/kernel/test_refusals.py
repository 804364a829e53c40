"""Every refusal has words, and no words lie unused. That the words are in each language: tests/infra/texts."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from application.kernel import rendering
from application.kernel.policy import BarredPerson
from domain.files.kinds import RejectionCode
from domain.kernel import forms
from domain.kernel.declarations import event_type
from infra.bootstrap import CONTEXTS, INSTALLATION

ROOT = Path(__file__).resolve().parents[3]
MESSAGES = INSTALLATION.refusals
ELSEWHERE = {"bar.refusal", "bar.delegated", "standing.failed", "kind.refuses"}
"""Codes that are told where they are declared: at the bar, in the form, at the event of the attempt."""


def raised_in(*folders: str) -> Iterator[tuple[str, str]]:
    """The refusals of several folders."""
    for folder in folders:
        yield from raised(folder)


def raised(folder: str) -> Iterator[tuple[str, str]]:
    """The code of each `Refused("...")` in a folder, or of a class of its own, and where it stands."""
    for file in sorted({*(ROOT / folder).rglob("*.py")} - {Path(forms.__file__)}):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            place = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                code = node.args[0]
                if ast.unparse(code) in ELSEWHERE:
                    continue
                assert isinstance(code, ast.Constant), f"{place} refuses with a code that is no constant"
                assert isinstance(code.value, str)
                yield code.value, place
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "BarredPerson":
                yield from ((code, place) for code in _codes_of(node))
            if isinstance(node, ast.ClassDef) and "Refused" in map(ast.unparse, node.bases):
                yield from ((code, place) for code in _code_of(node))


def _codes_of(bar: ast.Call) -> Iterator[str]:
    """The codes that a bar gives: its second and third value, or those of these names."""
    named = [keyword.value for keyword in bar.keywords if keyword.arg in {"refusal", "delegated"}]
    for code in (*bar.args[1:3], *named):
        assert isinstance(code, ast.Constant), f"{ast.unparse(bar)} gives a code that is no constant"
        yield str(code.value)


def _code_of(refusal: ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(refusal):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__":
            if ast.unparse(refusal).startswith("class RenderingRefused("):
                yield from rendering.REFUSALS
                continue
            assert isinstance(node.args[0], ast.Constant)
            yield str(node.args[0].value)


def refused_by_forms() -> Iterator[tuple[str, str]]:
    """The codes that the forms of all commands refuse with, and a field that has the form."""
    commands: list[Any] = [command for each in INSTALLATION.slices for command in each.commands]
    for command in commands:
        for path, form in forms.all_forms_of(command):
            yield from ((code, f"{command.__name__}.{path}") for code in form.refusals)


_OF_EVERY_BAR = (BarredPerson("").refusal, "BarredPerson.refusal")
_ATTEMPTS = [
    (kind.refuses, kind.name)
    for declared in INSTALLATION.slices
    for kind in map(event_type, declared.events)
    if kind.refuses
]
"""What is refused by an event that records the attempt."""
_RECORDED = [(code.value, "an event that says why a file was rejected") for code in RejectionCode]
RAISED = dict([*raised_in("domain", "application", "api"), *refused_by_forms(), *_RECORDED, *_ATTEMPTS, _OF_EVERY_BAR])


def test_every_refusal_has_words() -> None:
    assert {code: place for code, place in RAISED.items() if code not in MESSAGES} == {}


def test_no_words_without_a_refusal() -> None:
    assert set(MESSAGES) - set(RAISED) == set()


def test_no_two_contexts_use_one_code() -> None:
    codes = [code for context in CONTEXTS for code in context.refusals] + list(INSTALLATION.shared_refusals)
    assert len(codes) == len(set(codes))
