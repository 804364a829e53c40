"""Releases of one process become its record, by the rules of OCDS (ocdsmerge). Amounts stay exact."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from ocdsmerge import Merger  # type: ignore[import-untyped]
from ocdsmerge.exceptions import OCDSMergeError, OCDSMergeWarning  # type: ignore[import-untyped]

from infra.opencontracting.schemas import extended_schema


class NotMergeable(Exception):  # noqa: N818
    """The releases do not go together, such as where a list stands in one and an object in another."""


_encoder = msgspec.json.Encoder(decimal_format="number")


def compiled(releases: Sequence[Any]) -> Any:
    """The compiled release of some releases of one process, which stay as they are."""
    return _merger().create_compiled_release(releases)


def compiled_of_others(releases: Sequence[Any]) -> Any:
    """The same of releases that others made, which may not go together: NotMergeable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", OCDSMergeWarning)
            return compiled(releases)
    except (OCDSMergeError, TypeError, AttributeError) as error:
        raise NotMergeable(type(error).__name__) from None


def versioned(releases: Sequence[Any]) -> Any:
    """The versioned release: each value with the releases that changed it."""
    return _merger().create_versioned_release(releases)


def as_json(value: Any) -> bytes:
    """A value as JSON in UTF-8; decimals with the digits that they have."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return _encoder.encode(_mended(value))


def without_empty(value: Any) -> Any:
    """The value without nulls and without what is empty: what two records are compared by."""
    match value:
        case dict():
            inner = {key: without_empty(each) for key, each in value.items()}
            return {key: each for key, each in inner.items() if each not in (None, {}, [], "")}
        case list():
            return [kept for each in value if (kept := without_empty(each)) not in (None, {}, [], "")]
        case _:
            return value


@cache
def _merger() -> Merger:
    return Merger(extended_schema())


def _mended(value: Any) -> Any:
    """The value with `?` for halves of characters, which JSON can write and UTF-8 cannot."""
    match value:
        case dict():
            return {_mended(key): _mended(each) for key, each in value.items()}
        case list():
            return [_mended(each) for each in value]
        case str():
            return value.encode("utf-8", "replace").decode()
        case _:
            return value
