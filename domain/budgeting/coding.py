"""The coding block: which codes of which classifications a budget line stands under."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from uuid import UUID, uuid5

from domain.kernel.declarations import Refused

_LINES = UUID("5c1f6a3e-3f0f-4c2b-9a53-0d7a4c1b6e10")
_CODE, _PATH = "\x1f", "\x1e"
MAX_LEVELS = 12
MAX_CODE = 120
MAX_PATH = 500
"""Characters of a whole path: what an index of PostgreSQL can hold, whatever the script."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coding:
    """A line's place in each classification: the codes from the root down (IMF GFSM 2014, ch. 6-8).

    A level that a classification leaves empty is an empty code, so that levels keep their number.
    """

    administrative: Path = ()
    functional: Path = ()
    economic: Path = ()
    programme: Path = ()
    source: Path = ()
    geographic: Path = ()
    nature: Path = ()


DIMENSIONS: tuple[str, ...] = tuple(field.name for field in fields(Coding))


def checked(coding: Coding) -> Coding:
    """The coding without trailing empty codes.

    Refused: `uncoded_line` (no code at all), `too_many_levels`, `code_too_long`, `code_not_plain`, `path_too_long`.
    """
    trimmed = {name: _trimmed(name, tuple(getattr(coding, name))) for name in DIMENSIONS}
    if not any(trimmed.values()):
        raise Refused("uncoded_line", "coding", dimensions=", ".join(DIMENSIONS))
    return Coding(**trimmed)


@lru_cache(maxsize=8192)  # most lines share most of their paths
def _trimmed(name: str, path: Path) -> Path:
    return plain(path, f"coding.{name}")


def plain(path: Path, field: str) -> Path:
    """The path without trailing empty codes.

    Refused: `too_many_levels`, `code_too_long`, `code_not_plain`, `path_too_long`.
    """
    codes = list(path)
    while codes and not codes[-1]:
        codes.pop()
    if len(codes) > MAX_LEVELS:
        raise Refused("too_many_levels", field, levels=len(codes), limit=MAX_LEVELS)
    for code in codes:
        if len(code) > MAX_CODE:
            raise Refused("code_too_long", field, length=len(code), limit=MAX_CODE)
        if code != code.strip() or not code.isprintable():
            raise Refused("code_not_plain", field, code=ascii(code)[:60])
    if (length := sum(map(len, codes))) > MAX_PATH:
        raise Refused("path_too_long", field, length=length, limit=MAX_PATH)
    return tuple(codes)


def check_dimension(dimension: str, path: str = "dimension") -> str:
    """The dimension; Refused("unknown_dimension") for another word."""
    if dimension not in DIMENSIONS:
        raise Refused("unknown_dimension", path, given=dimension[:40], known=", ".join(DIMENSIONS))
    return dimension


@lru_cache(maxsize=2048)  # asked for a command's stream, and again for its events
def line_id(budget_id: str, coding: Coding, item: int) -> str:
    """The id of the `item`-th line under one coding of one budget: `<budget>:<digest>`.

    Real budgets have several lines under the same codes (contracts, projects): `item` counts them.
    """
    codes = (_CODE.join(getattr(coding, name)) for name in DIMENSIONS)
    return f"{budget_id}:{uuid5(_LINES, _PATH.join((budget_id, *codes, str(item)))).hex}"


def code_id(budget_id: str, dimension: str, path: Path) -> str:
    """The id of one code of a budget's classification: `<budget>:<dimension>:<digest>`."""
    return f"{budget_id}:{dimension}:{uuid5(_LINES, _CODE.join(path)).hex}"


def budget_of(line: str) -> str:
    """The budget that a line or code id belongs to."""
    return line.partition(":")[0]
