"""What happens to accounts. Stored names are a contract: add, never rename.

Names, e-mail addresses and national numbers are personal: sealed under a key of the account, and None in every event
once the account is erased. A personal field that is None was not given, or did not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from domain.identity.kinds import (
    AccountKind,
    ClosingReason,
    ErasureReason,
    LoweringReason,
    SuspensionReason,
    VerificationLevel,
    VerificationMethod,
)
from domain.kernel.declarations import INTERNAL, Personal, Public, event

FullName = Annotated[str | None, Personal("account_id", "identity")]
NationalNumber = Annotated[str | None, Personal("account_id", "identity")]
Email = Annotated[str | None, Personal("account_id", "contact")]


def _of_the_installation(data: dict[str, Any]) -> dict[str, Any]:
    """Before accounts had a jurisdiction they belonged to the installation as a whole."""
    return {**data, "jurisdiction": None}


@event("identity.AccountRegistered", fields=INTERNAL, schema=2, upcasts={1: _of_the_installation})
@dataclass(frozen=True, slots=True)
class AccountRegistered:
    """An account is opened: for a person, or for a service under a public label.

    A representative acts for the company with the public id `company_id`. Those of other jurisdictions do not see an
    account of this `jurisdiction`; one of None is of the installation as a whole.
    """

    account_id: str
    kind: AccountKind
    full_name: FullName = None
    email: Email = None
    national_number: NationalNumber = None
    company_id: Annotated[str | None, Public()] = None
    label: Annotated[str | None, Public()] = None
    jurisdiction: str | None = None


@event("identity.PersonalDataCorrected", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PersonalDataCorrected:
    """What is known of a person was wrong, has changed, or is no longer kept. Only what changed is said."""

    account_id: str
    full_name: FullName = None
    email: Email = None
    national_number: NationalNumber = None
    email_withdrawn: bool = False
    national_number_withdrawn: bool = False


@event("identity.VerificationRaised", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class VerificationRaised:
    """More is known for sure about who the person is."""

    account_id: str
    level: VerificationLevel
    method: VerificationMethod


@event("identity.VerificationLowered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class VerificationLowered:
    """Less is taken for sure than before."""

    account_id: str
    level: VerificationLevel
    reason: LoweringReason


@event("identity.SubjectLinked", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SubjectLinked:
    """A person who signs in as this subject of an issuer acts as the account."""

    account_id: str
    subject_id: str
    issuer: str


@event("identity.SubjectUnlinked", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SubjectUnlinked:
    """The subject no longer acts as the account."""

    account_id: str
    subject_id: str


@event("identity.AccountSuspended", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AccountSuspended:
    """The account may not act until it is reinstated."""

    account_id: str
    reason: SuspensionReason


@event("identity.AccountReinstated", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AccountReinstated:
    """A suspended account may act again."""

    account_id: str


@event("identity.AccountMerged", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AccountMerged:
    """The account was a duplicate of another, which its subjects act as from now on."""

    account_id: str
    into_id: str


@event("identity.AccountAbsorbed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AccountAbsorbed:
    """The other side of a merger: the account stands for a duplicate, and for those that it stood for."""

    account_id: str
    merged_ids: tuple[str, ...]
    subject_ids: tuple[str, ...]


@event("identity.AccountClosed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AccountClosed:
    """The account ends. Its data is kept until it is erased."""

    account_id: str
    reason: ClosingReason


@event("identity.LegalHoldPlaced", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LegalHoldPlaced:
    """The person's data may not be erased, for the proceedings under this reference."""

    account_id: str
    reference: str


@event("identity.LegalHoldLifted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LegalHoldLifted:
    """These proceedings no longer need the person's data."""

    account_id: str
    reference: str


@event("identity.AccountErased", fields=INTERNAL, erases="account_id")
@dataclass(frozen=True, slots=True)
class AccountErased:
    """The person is forgotten: the keys of their data are destroyed, and nothing is recorded about them any more."""

    account_id: str
    reason: ErasureReason


@event("identity.SubjectReserved", fields=INTERNAL, schema=2, upcasts={1: _of_the_installation})
@dataclass(frozen=True, slots=True)
class SubjectReserved:
    """A subject belongs to one account, that of a jurisdiction, and to no other."""

    subject_id: str
    account_id: str
    jurisdiction: str | None = None


@event("identity.SubjectPassedOn", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SubjectPassedOn:
    """A subject belongs to the account that its own was merged into."""

    subject_id: str
    from_id: str
    account_id: str


@event("identity.SubjectFreed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SubjectFreed:
    """A subject belongs to no account."""

    subject_id: str
    account_id: str


def _of_no_unit(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "unit": None}


@event("identity.PersonalDataRead", fields=INTERNAL, schema=2, upcasts={1: _of_no_unit})
@dataclass(frozen=True, slots=True)
class PersonalDataRead:
    """The actor was shown personal data of these accounts, in rows of one place, and said what for.

    `fields` are those of the read model `model` that were shown; what they said is not repeated. Rows of schema 1 lay
    at no unit.
    """

    reading_id: str
    model: str
    fields: tuple[str, ...]
    account_ids: tuple[str, ...]
    purpose: str
    jurisdiction: str | None = None
    unit: str | None = None


AccountEvent = (
    AccountRegistered
    | PersonalDataCorrected
    | VerificationRaised
    | VerificationLowered
    | SubjectLinked
    | SubjectUnlinked
    | AccountSuspended
    | AccountReinstated
    | AccountMerged
    | AccountAbsorbed
    | AccountClosed
    | LegalHoldPlaced
    | LegalHoldLifted
    | AccountErased
)
SubjectEvent = SubjectReserved | SubjectPassedOn | SubjectFreed
Event = AccountEvent | SubjectEvent
