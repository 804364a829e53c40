"""Which saved searches look for a tender: pure, and made so that an index finds those that may among very many.

A search has keys, one of which every lot that it looks for has too: the beginnings of codes that it names; where it
names none, its regions; else its longest word; else one that all lots have. So a lot meets few searches, and those are
held against all that they say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from domain.kernel.values import Money

SHORTEST_CPV, LONGEST_CPV = 2, 8
SHORTEST_REGION, LONGEST_REGION = 2, 5
ANYTHING: Final = "*"
"""The key that all lots have."""


class Sought(Protocol):
    """What a search says, be it an event or a row."""

    @property
    def cpv(self) -> tuple[str, ...]:
        """Beginnings of codes, any of which does."""
        ...

    @property
    def regions(self) -> tuple[str, ...]:
        """Beginnings of regions, any of which does."""
        ...

    @property
    def text(self) -> str | None:
        """Words, all of which the title has."""
        ...

    @property
    def at_least(self) -> Decimal | None:
        """The least value."""
        ...

    @property
    def at_most(self) -> Decimal | None:
        """The greatest value."""
        ...

    @property
    def currency(self) -> str | None:
        """The currency of both."""
        ...


@dataclass(frozen=True, slots=True)
class OfferedLot:
    """What is looked at of a lot: its codes and regions, its title with the tender's, and its value where public."""

    lot_id: str
    cpv: tuple[str, ...]
    regions: tuple[str, ...]
    title: str
    value: Money | None


@dataclass(frozen=True, slots=True)
class SeenLot:
    """A lot, with what is compared again and again worked out once."""

    lot: OfferedLot
    cpv: frozenset[str]
    regions: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, lot: OfferedLot) -> SeenLot:
        """The lot with all beginnings of its codes, whose check digits do not count, and of its regions."""
        codes = prefixes((code.partition("-")[0] for code in lot.cpv), SHORTEST_CPV, LONGEST_CPV)
        regions = prefixes(lot.regions, SHORTEST_REGION, LONGEST_REGION)
        return cls(lot, codes, regions, words(lot.title))

    @property
    def keys(self) -> frozenset[str]:
        """The keys under which a search is found that may look for it."""
        named = (*map(_cpv_key, self.cpv), *map(_region_key, self.regions), *map(_word_key, self.words))
        return frozenset((ANYTHING, *named))

    def is_what(self, sought: Sought) -> bool:
        """Whether a search looks for it. A lot without public value is found by no search for a value."""
        if sought.cpv and self.cpv.isdisjoint(sought.cpv):
            return False
        if sought.regions and self.regions.isdisjoint(sought.regions):
            return False
        if sought.text is not None and not words(sought.text) <= self.words:
            return False
        return self._costs_what(sought)

    def _costs_what(self, sought: Sought) -> bool:
        least, most, value = sought.at_least, sought.at_most, self.lot.value
        if least is None and most is None:
            return True
        if value is None or value.currency != sought.currency:
            return False
        return (least is None or least <= value.amount) and (most is None or value.amount <= most)


def prefixes(codes: Iterable[str], shortest: int, longest: int) -> frozenset[str]:
    """The beginnings of codes, from so many characters on to so many."""
    return frozenset(code[:n] for code in codes for n in range(shortest, min(len(code), longest) + 1))


def words(text: str) -> frozenset[str]:
    """The words of a text, without regard to case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset("".join(_plain(sign) for sign in plain).split())


def _plain(sign: str) -> str:
    return sign if sign.isalnum() else "" if unicodedata.combining(sign) else " "


def keys_of(sought: Sought) -> tuple[str, ...]:
    """The keys of a search, in order: every lot that it looks for has one of them."""
    if sought.cpv:
        return tuple(sorted(map(_cpv_key, set(sought.cpv))))
    if sought.regions:
        return tuple(sorted(map(_region_key, set(sought.regions))))
    named = words(sought.text or "")
    return (_word_key(max(named, key=lambda word: (len(word), word))),) if named else (ANYTHING,)


def _cpv_key(code: str) -> str:
    return f"c{code}"


def _region_key(region: str) -> str:
    return f"r{region}"


def _word_key(word: str) -> str:
    return f"w{word}"
