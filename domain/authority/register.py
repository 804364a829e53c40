"""What a decision about permissions looks at: the roles, holders, rules and ids in question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from domain.authority import events as e
from domain.authority import holder as h
from domain.authority import naming
from domain.authority import role as r
from domain.authority.rules import NO_RULES, Rules
from domain.authority.rules import evolve as after_rule
from domain.authority.validity import Validity
from domain.kernel.declarations import Refused
from domain.organisations.published import CompanyDissolved, CompanyFact, CompanyRegistered


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that a holder has at a unit for some time, and the grant or delegation that it comes from."""

    role_id: str
    unit: str
    validity: Validity
    source: str

    def during(self, other: Validity) -> Holding | None:
        """The same for as long as both last."""
        common = self.validity.common(other)
        return None if common is None else replace(self, validity=common)


@dataclass(frozen=True, slots=True)
class Company:
    """A company, the jurisdiction that made it known, and the day from which it is no more."""

    jurisdiction: str
    dissolved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Roles and holders by their ids, rules by their owners, and whose each assigned id is.

    `ruled` are the jurisdictions that have rules, also where those are not known here.
    """

    roles: Mapping[str, r.State] = field(default_factory=dict)
    holders: Mapping[str, h.Holder] = field(default_factory=dict)
    rules: Mapping[str, Rules] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    ruled: frozenset[str] = frozenset()
    companies: Mapping[str, Company] = field(default_factory=dict)

    def company_at(self, place: str) -> Company | None:
        """The company whose place it is; None where it is that of no company that there is."""
        return self.companies.get(naming.company_of(place)) if naming.is_company(place) else None

    def role(self, role_id: str) -> r.State:
        """The role, whatever has become of it."""
        return self.roles.get(role_id, r.UNDEFINED)

    def holder(self, holder: str) -> h.Holder:
        """The file of an account or a post."""
        return self.holders.get(holder, h.NOTHING_HELD)

    def rules_of(self, owner: str) -> Rules:
        """The separations of a jurisdiction, or of the installation."""
        return self.rules.get(owner, NO_RULES)

    def assign(self, id_: str, holder: str, path: str) -> e.IdAssigned:
        """Give an id to something that is new; Refused("id_taken")."""
        if id_ in self.ids:
            raise Refused("id_taken", path, id=id_)
        return e.IdAssigned(id_, holder)

    def held(self, holder: str) -> Iterator[Holding]:
        """What a holder has by grant or delegation, whenever it holds."""
        file = self.holder(holder)
        for grant in file.standing():
            validity = Validity(grant.valid_from, grant.valid_until)
            yield Holding(grant.role_id, grant.unit, validity, grant.grant_id)
        for delegation in file.received.values():
            if self.holder(delegation.holder).stands(delegation.delegation_id):
                yield Holding(
                    delegation.role_id,
                    delegation.unit,
                    Validity(delegation.valid_from, delegation.valid_until),
                    delegation.delegation_id,
                )

    def exercised(self, account_id: str) -> Iterator[Holding]:
        """What an account has by grant, by delegation, or by a post that it has taken."""
        yield from self.held(account_id)
        for taken in self.holder(account_id).posts.values():
            yield from self.by_post(taken.post_id, Validity(taken.valid_from, taken.valid_until))

    def by_post(self, post_id: str, during: Validity) -> Iterator[Holding]:
        """The holdings of a person who has taken a post for some time."""
        return (found for holding in self.held(post_id) if (found := holding.during(during)) is not None)

    def circle(self, holder: str) -> Iterator[str]:
        """The holders whose files say what this one has, or what those have who have taken this post."""
        everyone = (holder, *self.holder(holder).occupants)
        for person in everyone:
            yield person
            yield from self.holder(person).posts
            yield from (received.holder for received in self.holder(person).received.values())

    def jurisdictions(self, holder: str) -> Iterator[str]:
        """Where those of the circle have something: whose rules concern them."""
        for person in dict.fromkeys(self.circle(holder)):
            yield from (naming.jurisdiction_of(held.unit) for held in self.held(person))


EMPTY = Register()


def evolve(state: Register, event: e.Event | CompanyFact) -> Register:
    """The register after an event of any role, holder, rule or company."""
    match event:
        case CompanyRegistered(id_, jurisdiction):
            return replace(state, companies={**state.companies, id_: Company(jurisdiction)})
        case CompanyDissolved(id_, effective_on=on):
            known = state.companies.get(id_, Company(""))
            return replace(state, companies={**state.companies, id_: replace(known, dissolved_on=on)})
        case e.IdAssigned(id_, holder):
            return replace(state, ids={**state.ids, id_: holder})
        case e.SeparationsBegun(owner):
            return replace(state, ruled=state.ruled | {owner})
        case e.RoleDefined() | e.RoleWidened() | e.RoleNarrowed() | e.RoleRetired():
            role = r.evolve(state.role(event.role_id), event)
            return replace(state, roles={**state.roles, event.role_id: role})
        case e.DutiesSeparated() | e.SeparationLifted():
            rules = after_rule(state.rules_of(event.owner), event)
            return replace(state, rules={**state.rules, event.owner: rules})
        case _:
            whose = file_of(event)
            return replace(state, holders={**state.holders, whose: h.evolve(state.holder(whose), event)})


def file_of(event: e.HolderEvent) -> str:
    """The holder whose file an event belongs to."""
    match event:
        case e.DelegationReceived() | e.DelegationLost():
            return event.delegate
        case e.PostFilled() | e.PostVacated():
            return event.post_id
        case e.RoleGranted() | e.GrantRevoked() | e.GrantDelegated() | e.DelegationWithdrawn():
            return event.holder
        case _:
            return event.account_id
