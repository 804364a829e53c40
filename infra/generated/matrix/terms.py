"""Who may see or do one thing, in a line: `J identity.read; + oneself`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from infra.generated.matrix import table as t

EVERYBODY, ALL_ROLES, BUT, EVERY_PERMISSION = "everybody", "roles", "but:", "*"
_SEPARATOR = "; "
_WHOM = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)?|but:[a-z0-9_]+|\?")


@dataclass(frozen=True)
class Clause:
    """How far (`letter`), and for whom: a permission, roles, `roles` (each), `but:<role>`, `everybody` or `oneself`."""

    letter: str
    whom: tuple[str, ...]

    def takes(self, column: str, held: Collection[str]) -> bool:
        """Whether it speaks of a column, which is a role that holds these permissions or one of the fixed ones."""
        if EVERYBODY in self.whom or column in self.whom:
            return True
        if column in t.FIXED or f"{BUT}{column}" in self.whom:
            return False
        permissions = [each for each in self.whom if "." in each]
        return ALL_ROLES in self.whom or any(each in held or EVERY_PERMISSION in held for each in permissions)

    def __str__(self) -> str:
        return " ".join((self.letter, *self.whom))


@dataclass(frozen=True)
class AccessTerms:
    """All that a line says of one thing; nobody may, where it says nothing."""

    clauses: tuple[Clause, ...] = ()

    @classmethod
    def parse(cls, text: str) -> AccessTerms:
        """The terms that a line holds; ValueError for what is none."""
        if text == t.NEVER:
            return cls()
        parts = [part.split() for part in text.split(_SEPARATOR)]
        for part in parts:
            known = part[:1] and part[0] in (*t.LETTERS, t.UNREVIEWED)
            if not known or len(part) < 2 or not all(_WHOM.fullmatch(whom) for whom in part[1:]):
                raise ValueError(f"{text!r} are no terms: `<letter> <whom> ...`, more of them behind `; `, or `-`")
        return cls(tuple(Clause(letter, tuple(whom)) for letter, *whom in parts))

    def __str__(self) -> str:
        return _SEPARATOR.join(map(str, self.clauses)) or t.NEVER

    @property
    def reach(self) -> str:
        """How far those come who have the permission: `I` where it is for everybody, or for nobody."""
        first = self.clauses[0].letter if self.clauses else t.EVERYTHING
        return t.INSTALLATION if first == t.EVERYTHING else first

    @property
    def opens(self) -> bool:
        """Whether somebody may without a permission."""
        return any(clause.letter == t.EVERYTHING for clause in self.clauses)

    @property
    def is_public(self) -> bool:
        """Whether everybody may, signed in or not."""
        return any(EVERYBODY in clause.whom for clause in self.clauses)

    @property
    def is_open_question(self) -> bool:
        """Whether people have to say how far it reaches."""
        return any(clause.letter == t.UNREVIEWED for clause in self.clauses)

    def fits(self, derived: AccessTerms) -> bool:
        """Whether these terms are what follows from the code, which leaves some letters to people."""
        return len(self.clauses) == len(derived.clauses) and all(
            mine.whom == other.whom
            and (mine.letter == other.letter or (other.letter == t.UNREVIEWED and mine.letter in "UJI"))
            for mine, other in zip(self.clauses, derived.clauses, strict=True)
        )

    def cells(self, columns: Sequence[str], roles: Mapping[str, Collection[str]]) -> dict[str, str]:
        """The letter of each column: of the first clause that speaks of it."""
        return {column: self._letter(column, roles.get(column, ())) for column in columns}

    def _letter(self, column: str, held: Collection[str]) -> str:
        return next((clause.letter for clause in self.clauses if clause.takes(column, held)), t.NEVER)


NOBODY_MAY = AccessTerms()


def by_permission(permission: str, letter: str, *, own: bool = False) -> AccessTerms:
    """A permission's terms, as far as the letter says; `own` opens to everybody what is about themselves."""
    return AccessTerms((Clause(letter, (permission,)), *((Clause(t.EVERYTHING, (t.ONESELF,)),) if own else ())))


def everybody(letter: str = t.EVERYTHING) -> AccessTerms:
    """The terms of what everybody may."""
    return AccessTerms((Clause(letter, (EVERYBODY,)),))
