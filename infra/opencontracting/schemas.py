"""The release schemas of OCDS 1.1.5, plain and with extensions, and what is wrong with a release by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from jsonschema import Draft4Validator
from jsonschema.exceptions import ValidationError

_FOLDER = Path(__file__).with_name("schema")
EXTENSION: Final = Path(__file__).with_name("extension")
"""Our own extension: complaints, and the standstill of awards."""


@cache
def plain_schema() -> dict[str, Any]:
    """The release schema of OCDS 1.1.5. Not to be changed."""
    return _read("release-1.1.5.json")


@cache
def extended_schema() -> dict[str, Any]:
    """The same with 18 extensions and our own. Not to be changed."""
    patch = orjson.loads((EXTENSION / "release-schema.json").read_bytes())
    made: dict[str, Any] = patched(_read("release-1.1.5-extended.json"), patch)
    return made


def patched(target: Any, patch: Any) -> Any:
    """A JSON Merge Patch (RFC 7396), which extensions of OCDS are."""
    if not isinstance(patch, dict):
        return patch
    kept = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = patched(kept.get(name), value)
    return kept


def plain_findings(release: Any) -> Sequence[str]:
    """What is wrong with a release by the plain schema: where, and which rule. Nothing of what it says is told."""
    return _findings(_plain().iter_errors(release))


def extended_findings(release: Any) -> Sequence[str]:
    """The same by the extended schema."""
    return _findings(_extended().iter_errors(release))


@cache
def _plain() -> Draft4Validator:
    return Draft4Validator(plain_schema())


@cache
def _extended() -> Draft4Validator:
    return Draft4Validator(extended_schema())


def _findings(errors: Iterable[ValidationError]) -> Sequence[str]:
    """A line each, such as `tender/submissionMethod/0 type`; in order, so that the same file has the same ones."""
    return sorted(f"{_place(error)} {error.validator}" for error in errors)


def _place(error: ValidationError) -> str:
    """The way to what is wrong; of a name that the standard has not, a star: a publisher may have any."""
    known = _names()
    steps = (str(step) if isinstance(step, int) or step in known else "*" for step in error.absolute_path)
    return ("/".join(steps) or ".")[:200]


@cache
def _names() -> frozenset[str]:
    return frozenset(_names_in(extended_schema()))


def _names_in(schema: Any) -> Iterable[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for inner in schema.values():
            yield from _names_in(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _names_in(inner)


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = orjson.loads((_FOLDER / name).read_bytes())
    return read
