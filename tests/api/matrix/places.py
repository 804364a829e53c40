"""Where things are in the world of the matrix, and the ids of what is there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from domain.budgeting.coding import Coding, code_id, line_id
from domain.budgeting.control import account_id
from domain.budgeting.revenue.decider import heading_id

YEAR, LAST_YEAR = 2026, 2025
HEADING = ("11",)


def uuid(name: str) -> str:
    """An id that looks random and is always the same."""
    found = uuid5(NAMESPACE_URL, name).hex
    return f"{found[:8]}-{found[8:12]}-4{found[13:16]}-a{found[17:20]}-a{found[21:]}"


@dataclass(frozen=True)
class Place:
    """A unit of a jurisdiction, and what it has."""

    jurisdiction: str
    code: str

    @property
    def unit(self) -> str:
        return f"{self.jurisdiction}:{self.code}"

    @property
    def department(self) -> str:
        """A unit below it."""
        return f"{self.unit}-d"

    @property
    def post(self) -> str:
        """A post that holds a role."""
        return f"{self.unit}/p1"

    @property
    def empty_post(self) -> str:
        return f"{self.unit}/p2"

    @property
    def company(self) -> str:
        return f"MD:{self.jurisdiction}1"

    @property
    def role(self) -> str:
        return f"{self.jurisdiction}:local"

    @property
    def other_role(self) -> str:
        return f"{self.jurisdiction}:locum"

    @property
    def rule(self) -> str:
        return f"{self.jurisdiction}:apart"

    @property
    def budget(self) -> str:
        return f"{self.jurisdiction}-{YEAR}"

    @property
    def last_budget(self) -> str:
        return f"{self.jurisdiction}-{LAST_YEAR}"

    def coding(self, economic: str = "21") -> Coding:
        return Coding(administrative=(self.code,), economic=(economic,))

    def line(self, economic: str = "21") -> str:
        return line_id(self.budget, self.coding(economic), 1)

    @property
    def last_line(self) -> str:
        return line_id(self.last_budget, self.coding(), 1)

    @property
    def account(self) -> str:
        return account_id(self.budget, Coding(administrative=(self.code,)))

    @property
    def number(self) -> str:
        return f"C-{self.code}"

    @property
    def commitment(self) -> str:
        return f"{self.budget}:{self.number}"

    @property
    def heading(self) -> str:
        return heading_id(self.budget, HEADING)

    @property
    def code_id(self) -> str:
        return code_id(self.budget, "administrative", (self.code,))

    @property
    def person(self) -> str:
        """An account of the jurisdiction."""
        return uuid(f"account {self.jurisdiction}")

    def who(self, name: str) -> str:
        """An account that has to do with the place."""
        return f"{name}.{self.jurisdiction.lower()}.{self.code}"

    def id(self, name: str) -> str:
        """The id of a grant, a delegation or an emergency of the place."""
        return uuid(f"{name} {self.unit}")


OWN, OTHER, FOREIGN = Place("AA", "u1"), Place("AA", "u2"), Place("BB", "u1")
PLACES = {"own unit": OWN, "other unit": OTHER, "other jurisdiction": FOREIGN}
