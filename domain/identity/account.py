"""An account from registration to the day on which its person is forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.identity import events as e
from domain.identity.kinds import AccountKind, SuspensionReason, VerificationLevel


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person; never printed."""

    full_name: str | None = None
    email: str | None = None
    national_number: str | None = None

    def __repr__(self) -> str:
        return "Person(<personal>)"


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its registration, its person as known now, its subjects, holds, and the duplicates merged into it.

    A service has no `level`.
    """

    registered: e.AccountRegistered
    person: Person
    level: VerificationLevel | None
    subjects: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()

    @property
    def account_id(self) -> str:
        """Its random id."""
        return self.registered.account_id


@dataclass(frozen=True, slots=True)
class Unregistered:
    """No account yet."""


@dataclass(frozen=True, slots=True)
class Active:
    """It may act."""

    account: Account


@dataclass(frozen=True, slots=True)
class Suspended:
    """It may not act for now."""

    account: Account
    reason: SuspensionReason


@dataclass(frozen=True, slots=True)
class Merged:
    """It was a duplicate of another."""

    account: Account
    into_id: str


@dataclass(frozen=True, slots=True)
class Closed:
    """It has ended."""

    account: Account


@dataclass(frozen=True, slots=True)
class Erased:
    """Its person is forgotten: nothing more happens to it."""

    jurisdiction: str | None = None


State = Unregistered | Active | Suspended | Merged | Closed | Erased
Kept = Active | Suspended | Merged | Closed
UNREGISTERED = Unregistered()


def evolve(state: State, event: e.AccountEvent) -> State:
    """The account after an event."""
    match event, state:
        case e.AccountRegistered(), _:
            return Active(_opened(event))
        case _, Unregistered() | Erased():
            if isinstance(event, e.AccountErased):
                return Erased()
            raise AssertionError(f"{type(event).__name__} of an account that is not there")
        case e.AccountErased(), _:
            return Erased(state.account.registered.jurisdiction)
        case e.AccountSuspended(reason=reason), _:
            return Suspended(state.account, reason)
        case e.AccountReinstated(), _:
            return Active(state.account)
        case e.AccountMerged(into_id=into), _:
            return Merged(replace(state.account, subjects=()), into)
        case e.AccountClosed(), _:
            return Closed(state.account)
        case _:
            return replace(state, account=_after(state.account, event))


def _opened(event: e.AccountRegistered) -> Account:
    person = Person(event.full_name, event.email, event.national_number)
    return Account(event, person, None if event.kind is AccountKind.SERVICE else VerificationLevel.SELF_ASSERTED)


def _after(account: Account, event: e.AccountEvent) -> Account:
    match event:
        case e.PersonalDataCorrected():
            return replace(account, person=corrected(account.person, event))
        case e.VerificationRaised(level=level) | e.VerificationLowered(level=level):
            return replace(account, level=level)
        case e.SubjectLinked(subject_id=subject):
            return replace(account, subjects=(*account.subjects, subject))
        case e.SubjectUnlinked(subject_id=subject):
            return replace(account, subjects=tuple(linked for linked in account.subjects if linked != subject))
        case e.AccountAbsorbed(_, merged, subjects):
            return replace(account, merged=(*account.merged, *merged), subjects=(*account.subjects, *subjects))
        case e.LegalHoldPlaced(reference=reference):
            return replace(account, holds=(*account.holds, reference))
        case e.LegalHoldLifted(reference=reference):
            return replace(account, holds=tuple(hold for hold in account.holds if hold != reference))
        case _:
            raise AssertionError(event)


def corrected(person: Person, event: e.PersonalDataCorrected) -> Person:
    """What is known of a person after a correction."""
    return Person(
        event.full_name or person.full_name,
        None if event.email_withdrawn else event.email or person.email,
        None if event.national_number_withdrawn else event.national_number or person.national_number,
    )
