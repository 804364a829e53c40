"""All that is known of permissions, ready for the question who may do what: folded from the ledger, kept in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final, Literal

from application.authority.distrust import Distrust
from application.authority.people import People
from application.authority.tree import Tree
from application.kernel.acting import ANY_UNIT, NO_UNIT
from application.kernel.policy import Place
from application.ledger.unreadable import UnreadableBytes
from domain.authority import events as e
from domain.authority import holder as h
from domain.authority import naming
from domain.authority import role as r
from domain.authority.kinds import SeparationKind
from domain.authority.naming import EVERY_PERMISSION, INSTALLATION
from domain.authority.register import file_of
from domain.authority.rules import NO_RULES, Rules
from domain.authority.rules import evolve as after_rule
from domain.authority.validity import Validity
from domain.identity import published as i
from domain.kernel.declarations import Recorded
from domain.organisations import published as o

STRUCTURE: Final = "structure-"
"""How the streams of organisations that say where units stand begin."""

Way = Literal["grant", "delegation", "post", "emergency"]


@dataclass(frozen=True, slots=True)
class Title:
    """Why an account has a role at a unit: `grant` is what an act under it records.

    `files` are the holders whose files say so; `post` is the post by which it has it. `within` are the units that it
    was delegated from, where these may come to stand elsewhere: it holds nothing that they do not. `givers` are the
    accounts that delegated it, one after the other: what is done by it counts as done by them too.
    """

    grant: str
    role_id: str
    unit: str
    validity: Validity
    way: Way
    files: tuple[str, ...]
    grantable: bool = False
    post: str | None = None
    within: tuple[str, ...] = ()
    givers: tuple[str, ...] = ()


class Authority:
    """Roles, files of holders, separated duties, the tree of units and whose accounts act, by everything recorded up to
    `position`.

    `facts` is how many there were, and `versions` how far each stream is known. `acts` are those behind each grant,
    delegation and emergency, by its id, and behind the taking of a post, by the account, a NUL and the post.
    """

    def __init__(self) -> None:
        self.position, self.facts = 0, 0
        self.tree, self.people = Tree(), People()
        self.roles: dict[str, r.State] = {}
        self.holders: dict[str, h.Holder] = {}
        self.rules: dict[str, Rules] = {}
        self.versions: dict[str, int] = {}
        self.acts: dict[str, Recorded[Any]] = {}
        self.distrust = Distrust()
        self._titles: dict[str, tuple[Title, ...]] = {}
        self._ended: dict[str, date] = {}

    def learn(self, fact: Recorded[Any]) -> None:
        """Take in the next fact."""
        self._pass(fact.stream, fact.version, fact.position)
        with suppress(AssertionError, LookupError):
            # It goes on from an act that could not be read: what is not known to be there has nothing to lose or gain.
            self._fold(fact)

    def pass_over(self, act: UnreadableBytes) -> None:
        """Take in that the next act cannot be read."""
        self._pass(act.stream, act.version, act.position)
        self.distrust.add(act)
        self._rely_anew()

    def lift(self, positions: Collection[int]) -> None:
        """Rely again on what these acts are about."""
        self.distrust.lift(positions)
        self.facts += 1
        self._rely_anew()

    def _pass(self, stream: str, version: int, position: int) -> None:
        self.versions[stream] = version
        self.facts += 1
        self.position = max(self.position, position)

    def _rely_anew(self) -> None:
        self._titles.clear()
        self.tree.rely_on_all_but(self.distrust.structure)

    def _fold(self, fact: Recorded[Any]) -> None:
        if fact.stream.startswith(STRUCTURE):
            self.tree.learn(o.published(fact.event))
            return
        if isinstance(fact.event, o.CompanyDissolved):
            self._ended[naming.company_place(fact.event.company_id)] = fact.event.effective_on
            self._titles.clear()
            return
        if isinstance(fact.event, i.SOURCES):
            self.people.learn(i.published(fact.event))
            return
        match fact.event:
            case e.RoleDefined() | e.RoleWidened() | e.RoleNarrowed() | e.RoleRetired() as event:
                self.roles[event.role_id] = r.evolve(self.roles.get(event.role_id, r.UNDEFINED), event)
            case e.DutiesSeparated() | e.SeparationLifted() as event:
                self.rules[event.owner] = after_rule(self.rules.get(event.owner, NO_RULES), event)
            case e.IdAssigned() | e.SeparationsBegun():
                pass
            case event:
                self._learn_of_holder(fact, event)
                self._titles.clear()

    def _learn_of_holder(self, fact: Recorded[Any], event: e.HolderEvent) -> None:
        whose = file_of(event)
        self.holders[whose] = h.evolve(self.holders.get(whose, h.NOTHING_HELD), event)
        match event:
            case e.RoleGranted(grant_id=id_) | e.GrantDelegated(delegation_id=id_) | e.GlassBroken(glass_id=id_):
                self.acts[id_] = fact
            case e.PostTaken(post, account):
                self.acts[f"{account}\0{post}"] = fact
            case _:
                pass

    # --- what somebody has ---------------------------------------------------------------------

    def titles(self, account: str) -> tuple[Title, ...]:
        """All that an account has or will have, whenever it holds; what was revoked is left out.

        Nothing while it may not act.
        """
        if not self.people.may_act(account) or self.distrust.account(account):
            return ()
        found = self._titles.get(account)
        if found is None:
            found = tuple(self._titles_of(account))
            if found:  # of the many who have nothing, nothing is kept
                self._titles[account] = found
        return found

    def posts(self, account: str, at: datetime) -> Iterator[str]:
        """The posts that an account holds at a moment; none while it may not act."""
        if not self.people.may_act(account) or self.distrust.account(account) or self.distrust.holder(account):
            return
        for taken in self.holders.get(account, h.NOTHING_HELD).posts.values():
            if Validity(taken.valid_from, taken.valid_until).holds_at(at) and not self.distrust.holder(taken.post_id):
                yield taken.post_id

    def whatever_it_has(self, account: str) -> tuple[Title, ...]:
        """The titles of an account, also while it may not act: they come back with it."""
        return tuple(self._titles_of(account))

    def permissions(self, role_id: str) -> frozenset[str]:
        """What a role gives now; nothing while it cannot be told."""
        if self.distrust.role(role_id):
            return frozenset()
        role = self.roles.get(role_id, r.UNDEFINED)
        return role.permissions if isinstance(role, r.Defined) else frozenset()

    def gives(self, role_id: str, permissions: Iterable[str]) -> bool:
        """Whether a role gives all of these permissions."""
        given = self.permissions(role_id)
        return EVERY_PERMISSION in given or given.issuperset(permissions)

    def role_of(self, grant: str) -> str | None:
        """The role that a grant, a delegation or an emergency is of, also when it has ended."""
        found = self.acts.get(grant)
        return None if found is None else str(found.event.role_id)

    def givers(self, grant: str) -> tuple[str, ...]:
        """The accounts that delegated what an act was done under, also when it has ended; none for a grant."""
        found = self.acts.get(grant)
        if found is None or not isinstance(found.event, e.GrantDelegated):
            return ()
        lender = self.holders.get(found.event.holder, h.NOTHING_HELD)
        return tuple(up.delegator for up in lender.chain(grant)) if grant in lender.given else ()

    def _titles_of(self, account: str) -> Iterator[Title]:
        yield from self._held(account)
        if self.distrust.holder(account):
            return
        file = self.holders.get(account, h.NOTHING_HELD)
        for taken in file.posts.values():
            during = Validity(taken.valid_from, taken.valid_until)
            for title in self._held(taken.post_id):
                if (common := title.validity.common(during)) is not None:
                    files = (account, *title.files)
                    yield replace(title, validity=common, way="post", files=files, post=taken.post_id)
        for id_, glass in file.glass.items():
            if not glass.ended:
                broken, since = glass.broken, self.acts[id_].act.at
                validity = Validity(since, broken.valid_until)
                yield Title(id_, broken.role_id, broken.unit, validity, "emergency", (account,))

    def _held(self, holder: str) -> Iterator[Title]:
        if self.distrust.holder(holder):
            return
        file = self.holders.get(holder, h.NOTHING_HELD)
        for grant in file.standing():
            validity = self._while_there(grant.unit, Validity(grant.valid_from, grant.valid_until))
            if validity is not None:
                yield Title(grant.grant_id, grant.role_id, grant.unit, validity, "grant", (holder,), grant.grantable)
        for got in file.received.values():
            lender = self.holders.get(got.holder, h.NOTHING_HELD)
            if lender.stands(got.delegation_id) and not self.distrust.holder(got.holder):
                validity = self._while_there(got.unit, Validity(got.valid_from, got.valid_until))
                if validity is None:
                    continue
                files = (holder, got.holder)
                within = tuple(
                    dict.fromkeys(unit for unit in lender.units_above(got.delegation_id) if unit != got.unit)
                )
                givers = tuple(up.delegator for up in lender.chain(got.delegation_id))
                yield Title(
                    got.delegation_id,
                    got.role_id,
                    got.unit,
                    validity,
                    "delegation",
                    files,
                    within=within,
                    givers=givers,
                )

    def _while_there(self, place: str, validity: Validity) -> Validity | None:
        """When something holds at a place: at that of a company, until the day from which it is no more."""
        ended = self._ended.get(place)
        if ended is None:
            return validity
        return validity.common(Validity(validity.since, datetime.combine(ended, time(), UTC)))

    def known(self, streams: Iterable[str]) -> list[tuple[str, int]]:
        """How far each of these streams is known: what an act that rests on them is guarded by."""
        return [(name, self.versions.get(name, 0)) for name in streams]

    # --- where something holds -----------------------------------------------------------------

    def holds(self, title: Title, place: Place, on: date) -> bool:
        """Whether a title holds at a place on a day, and all that it was delegated from does."""
        return all(self.covers(unit, place, on) for unit in (title.unit, *title.within))

    def covers(self, unit: str, place: Place, on: date) -> bool:
        """Whether what holds at a unit holds at a place on a day."""
        if unit == INSTALLATION or unit in place:
            return True
        return any(unit in self.tree.above(upper, on) for upper in place)

    def related(self, unit: str, acting_for: str, on: date) -> bool:
        """Whether somebody who acts for a unit acts by what holds at another: around it, or below it."""
        if acting_for in {ANY_UNIT, NO_UNIT} or unit == INSTALLATION:
            return True
        return self.covers(unit, place_of(acting_for), on) or self.covers(acting_for, place_of(unit), on)

    # --- duties that exclude each other --------------------------------------------------------

    def separations(self, unit: str, kind: SeparationKind) -> Iterator[e.DutiesSeparated]:
        """The rules that concern what is held at a unit."""
        for owner, rules in self.rules.items():
            if naming.within(owner, unit):
                yield from (rule for rule in rules.standing() if rule.kind is kind)

    def excluded_by(self, role_id: str, unit: str, kind: SeparationKind) -> dict[str, e.DutiesSeparated]:
        """The roles that exclude a role held at a unit, each with the rule.

        Where the rules cannot be told, every other role does, on the same file.
        """
        found: dict[str, e.DutiesSeparated] = {}
        if kind is SeparationKind.DYNAMIC:
            for owner in self.distrust.separations():
                if naming.within(owner, unit):
                    others = (role for role in self.roles if role != role_id)
                    found |= {role: e.DutiesSeparated("unreadable", owner, kind, role_id, role, "") for role in others}
        for rule in self.separations(unit, kind):
            if role_id == rule.role_id:
                found[rule.other_role_id] = rule
            elif role_id == rule.other_role_id:
                found[rule.role_id] = rule
        return found

    @property
    def separates_on_files(self) -> bool:
        """Whether any rule looks at what was done on a file."""
        if self.distrust.separations():
            return True
        return any(rule.kind is SeparationKind.DYNAMIC for rules in self.rules.values() for rule in rules.standing())


def place_of(unit: str) -> Place:
    """A unit, or a jurisdiction, as a place."""
    return (unit, naming.jurisdiction_of(unit)) if ":" in unit else (unit,)
