"""Reading a profile from TOML, with every mistake said in the words of the person who wrote it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TypeVar

import msgspec

from application.budgeting.importing.profile import PHASES, Books, Profile, YearColumn
from application.budgeting.importing.references import reference_faults
from application.importing.format import Format
from domain.budgeting.books.decider import FIRST_YEAR, LAST_YEAR
from domain.budgeting.coding import DIMENSIONS, MAX_LEVELS
from domain.kernel.currencies import MINOR_UNITS

T = TypeVar("T", bound=msgspec.Struct)
_MESSAGE = re.compile(r"(?P<said>.*?)(?: - at `\$\.?(?P<key>[^`]*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>[^`]*)`")
Fault = tuple[str, str]
"""A key of the profile, and what would be right there."""


class BrokenProfile(Exception):  # noqa: N818 - a finding about the user's file
    """A profile that cannot be used; `faults` names each key and what would be right."""

    def __init__(self, origin: str, faults: list[Fault]) -> None:
        super().__init__("\n".join(f"{origin}: {key}: {right}" for key, right in faults))
        self.origin, self.faults = origin, faults


def read_profile(text: str, origin: str) -> Profile:
    """The profile in a TOML text; raises BrokenProfile. `origin` is the file that it came from."""
    profile = read_table(text, origin, Profile)
    faults = [
        *format_faults(profile.file),
        *_books_faults(profile.books),
        *_classification_faults(profile),
        *_amount_faults(profile),
        *(("reference", right) for right in reference_faults(profile.reference)),
    ]
    if faults:
        raise BrokenProfile(origin, faults)
    return profile


def read_table(text: str, origin: str, kind: type[T]) -> T:
    """What a TOML text holds, in this shape; raises BrokenProfile."""
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        raise BrokenProfile(origin, [("(file)", f"this is not TOML: {error}")]) from None
    except msgspec.ValidationError as error:
        raise BrokenProfile(origin, [_shape_fault(str(error), kind)]) from None


def _shape_fault(message: str, kind: type[msgspec.Struct]) -> Fault:
    found = _MESSAGE.fullmatch(message)
    said, key = (found["said"], found["key"] or "") if found else (message, "")
    unknown = _UNKNOWN.fullmatch(said)
    if unknown:
        name = unknown["name"]
        return f"{key}.{name}".lstrip("."), f"there is no such key{_nearest(name, _all_keys(kind))}"
    return key or "(top)", said[:1].lower() + said[1:]


def _all_keys(kind: type[msgspec.Struct]) -> list[str]:
    found: list[str] = []
    for field in msgspec.structs.fields(kind):
        found.append(field.name)
        for part in getattr(field.type, "__args__", (field.type,)):
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                found += _all_keys(part)
    return [*found, "code", "label", "text", "optional"] if kind is Profile else found


def _nearest(word: str, known: list[str]) -> str:
    if word in known:
        return " here: it belongs into another table"
    near = get_close_matches(word, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def format_faults(form: Format) -> Iterator[Fault]:
    """What cannot be in the table `file` of a profile."""
    try:
        "".encode(form.encoding)
    except (LookupError, ValueError):
        yield "file.encoding", f"{form.encoding!r} is unknown; use utf-8, latin-1, cp1252, ..."
    for key, value in (("delimiter", form.delimiter), ("quote", form.quote), ("decimal", form.decimal)):
        if len(value) != 1 or value in "\r\n\0":
            yield f"file.{key}", f"one character, not {value!r}"
    if len(form.thousands) > 1:
        yield "file.thousands", f'one character, or "" for none, not {form.thousands!r}'
    marks = [form.decimal, form.thousands]
    if form.decimal == form.thousands or any(m in "+-" or m.isdigit() for m in marks if m):
        yield "file.decimal", "two different marks that are no digit or sign, such as , and ."
    if form.delimiter == form.quote:
        yield "file.delimiter", "another character than the quote"


def _books_faults(books: Books) -> Iterator[Fault]:
    if isinstance(books.currency, str) and books.currency not in MINOR_UNITS:
        yield "books.currency", f"a code of ISO 4217 such as EUR or MDL, not {books.currency!r}"
    years: tuple[int, ...] = ()
    match books.year:
        case YearColumn(first=first, last=last):
            years = (first, last)
            if first > last:
                yield "books.year.first", f"no later than the last year, {last}"
        case int(year):
            years = (year,)
        case None:
            pass  # the caller then has to give it
    for year in years:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            yield "books.year", f"a year from {FIRST_YEAR} to {LAST_YEAR}, not {year}"


def _classification_faults(profile: Profile) -> Iterator[Fault]:
    for dimension, levels in profile.classification.items():
        key = f"classification.{dimension}"
        if dimension not in DIMENSIONS:
            yield key, f"one of {', '.join(DIMENSIONS)}{_nearest(dimension, list(DIMENSIONS))}"
        if not 1 <= len(levels) <= MAX_LEVELS:
            yield key, f"1 to {MAX_LEVELS} levels, not {len(levels)}"
        for number, level in enumerate(levels):
            if bool(level.code) == bool(level.text):
                yield f"{key}[{number}]", "either a code column (and its label) or a text column"
            elif level.text and level.label:
                yield f"{key}[{number}]", "a text is its own label: take the label away"
            if number and levels[number - 1].optional and not level.optional:
                yield f"{key}[{number}]", "optional = true, as the level above it"
    if not profile.classification:
        yield "classification", f"at least one of {', '.join(DIMENSIONS)}"


def _amount_faults(profile: Profile) -> Iterator[Fault]:
    amounts = profile.amounts
    wide = [name for name in PHASES if getattr(amounts, name)]
    if not amounts.is_long:
        if not amounts.approved:
            yield "amounts.approved", "the column of approved amounts (or phase and amount columns)"
        if amounts.amount or amounts.phases or amounts.ignored:
            yield "amounts.phase", "the column that says which phase the amount belongs to"
        return
    if wide:
        yield f"amounts.{wide[0]}", "columns by phase, or one phase column, but not both"
    if not amounts.amount:
        yield "amounts.amount", "the column with the amount, beside the phase column"
    if "approved" not in amounts.phases.values():
        yield "amounts.phases", f"which words of {amounts.phase!r} mean {', '.join(PHASES)}"
    for word in amounts.ignored:
        if word in amounts.phases:
            yield "amounts.ignored", f"{word!r} is also in phases: take it out of one"
