"""Whether an account may do something, and under which of its titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from application.authority import duties, sites, streams
from application.authority.index import STRUCTURE, Authority, Title, place_of
from application.kernel.acting import ANY_UNIT, NO_UNIT, NOBODY
from application.kernel.orders import Denied, Principal
from application.kernel.policy import Authorisation, Deeds, Need
from domain.authority import naming
from domain.authority.kinds import SeparationKind
from domain.authority.naming import INSTALLATION
from domain.kernel.declarations import Refused
from domain.kernel.sight import EVERYTHING, Sight

NOT_IN_EMERGENCIES = frozenset({"authority.break_glass"})
"""What no emergency role gives, whatever it says: one emergency would lead to the next, for ever."""
OWN = "own"
"""The grant of who does what is their own business."""
MACHINE = "installation"
"""The grant of the installation's own workflows and deadlines, and of its founding."""
GRANT = "authority.grant_role"
"""What it takes to give a role on; all that the role gives comes on top of it."""
SYSTEM = "system:"
"""How the installation's own actors begin. Nobody signs in as one."""


def is_machine(principal: Principal) -> bool:
    """Whether a workflow, a deadline, or the founding of the installation acts."""
    return principal.actor.startswith(SYSTEM)


def holds(authority: Authority, principal: Principal, permission: str) -> bool:
    """Whether the account has or will have a permission anywhere."""
    if is_machine(principal):
        return True
    return any(authority.gives(title.role_id, (permission,)) for title in authority.titles(principal.actor))


def separates(authority: Authority, principal: Principal) -> bool:
    """Whether a role of the account excludes another one on the same file."""
    if not authority.separates_on_files or is_machine(principal):
        return False
    return any(
        authority.excluded_by(title.role_id, title.unit, SeparationKind.DYNAMIC)
        for title in authority.titles(principal.actor)
    )


def authorise(authority: Authority, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
    """The grant under which the account may do this at a moment, and what that rests on.

    Raises Denied; Refused("duties_separated") where all that would do is excluded by what the account did on the file;
    Refused("account_has_more") where it opens an account that has what could not be granted; the refusal of a bar
    where it is to be done by another; and what `sites.check` refuses.
    """
    found = _authorised(authority, principal, need, at, deeds)
    duties.check_another(authority, principal, need.not_by)
    there = sites.check(authority, need.sites, at.date())
    return Authorisation(found.grant, tuple(dict.fromkeys((*found.rests_on, *there))))


def _authorised(authority: Authority, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
    if is_machine(principal):
        return Authorisation(MACHINE)
    if need.own is not None and need.own == principal.actor:
        return Authorisation(OWN)
    barred: Refused | None = None
    for title in fitting(authority, principal, need, at):
        refusal = duties.excluded(authority, principal, title, deeds)
        refusal = refusal or duties.delegated_by_barred(authority, title, need.not_by)
        if refusal is None:
            opened = _opened(authority, principal, need, at)
            return Authorisation(title.grant, [*_rests_on(authority, principal, title, need), *opened])
        barred = refusal
    if barred is not None:
        duties.check_another(authority, principal, need.not_by)  # who is barred themselves is told that
    raise barred or Denied(need.permission)


def fitting(authority: Authority, principal: Principal, need: Need, at: datetime) -> Iterator[Title]:
    """The titles of an account by which it has what is needed, at a moment."""
    wanted, on = need.passes_on or (need.permission,), at.date()
    for title in authority.titles(principal.actor):
        if (
            title.validity.holds_at(at)
            and (title.grantable or not need.passes_on)
            and (title.way == "emergency" or not need.in_emergency)
            and not (title.way == "emergency" and need.permission in NOT_IN_EMERGENCIES)
            and authority.gives(title.role_id, wanted)
            and _everywhere(authority, title, need, at)
            and authority.related(title.unit, principal.unit, on)
        ):
            yield title


def _opened(authority: Authority, principal: Principal, need: Need, at: datetime) -> Sequence[tuple[str, int]]:
    """The files of an account that is opened to somebody else, by somebody who could grant all that it has; Refused
    otherwise.

    Else whoever lets people sign in could become anybody, by a subject of their own.
    """
    if need.opens is None or need.opens == principal.actor:
        return ()
    files = {need.opens}
    if f"holder-{need.opens}" in authority.distrust.unknown:
        raise Refused("account_has_more", "accountId", account=need.opens)  # nobody can tell what it has
    for held in authority.whatever_it_has(need.opens):
        gives = authority.permissions(held.role_id)
        if not authority.distrust.unknown.isdisjoint(_of(held)):
            raise Refused("account_has_more", "accountId", account=need.opens)
        if not gives or held.validity.over(at):
            continue
        place = () if held.unit == INSTALLATION else (place_of(held.unit),)
        if next(fitting(authority, principal, Need(GRANT, place, gives), at), None) is None:
            raise Refused("account_has_more", "accountId", account=need.opens)
        files.update(held.files)
    return authority.known(map(streams.holder, sorted(files)))


def _of(title: Title) -> Iterator[str]:
    """The streams that say what a title gives."""
    yield streams.role(title.role_id)
    yield from map(streams.holder, title.files)


def sight(authority: Authority, principal: Principal, permission: str, at: datetime) -> Sight:
    """Where the account has a permission at a moment, and what is about itself."""
    if is_machine(principal):
        return EVERYTHING
    account = None if principal.actor == NOBODY else principal.actor
    posts, on = frozenset(_posts(authority, principal, at)), at.date()
    jurisdictions, units, staff, everywhere = set[str](), set[str](), set[str](), False
    for title in authority.titles(principal.actor):
        if not (title.validity.holds_at(at) and authority.gives(title.role_id, (permission,))):
            continue
        if not authority.related(title.unit, principal.unit, on):
            continue
        if title.unit == INSTALLATION:
            everywhere = True
        elif ":" in title.unit:
            below = _below(authority, title, at)
            units |= below
            staff |= below & {title.unit}
        else:
            jurisdictions.add(title.unit)
    return Sight(everywhere, frozenset(jurisdictions), frozenset(units), account, posts, frozenset(staff))


def _posts(authority: Authority, principal: Principal, at: datetime) -> Iterator[str]:
    """The posts that the account holds, as far as it acts for their units."""
    for post in authority.posts(principal.actor, at):
        if authority.related(naming.unit_of(post), principal.unit, at.date()):
            yield post


def _below(authority: Authority, title: Title, at: datetime) -> frozenset[str]:
    """The unit and all below it, as far as they stand below what it was delegated from."""
    on = at.date()
    below = authority.tree.below(title.unit, on)
    if not title.within:
        return below
    return frozenset(
        unit for unit in below if all(authority.covers(upper, place_of(unit), on) for upper in title.within)
    )


def _everywhere(authority: Authority, title: Title, need: Need, at: datetime) -> bool:
    if not need.places:
        return title.unit == INSTALLATION
    return all(authority.holds(title, place, at.date()) for place in need.places)


def _rests_on(authority: Authority, principal: Principal, title: Title, need: Need) -> Sequence[tuple[str, int]]:
    """The streams that would say otherwise: the files, the role, the rules, and the tree where it was climbed."""
    owners = (
        INSTALLATION,
        naming.jurisdiction_of(title.unit),
        *(naming.jurisdiction_of(place[-1]) for place in need.places),
    )
    names = [*map(streams.holder, title.files), streams.role(title.role_id), *map(streams.separations, owners)]
    places = need.places if principal.unit in {ANY_UNIT, NO_UNIT} else (*need.places, place_of(principal.unit))
    if any(unit != INSTALLATION and unit not in place for unit in (title.unit, *title.within) for place in places):
        names.append(f"{STRUCTURE}{naming.jurisdiction_of(title.unit)}")
    return authority.known(dict.fromkeys(names))
