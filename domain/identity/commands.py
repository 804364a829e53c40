"""What can be asked of accounts. Personal values are never printed, logged, or told by a command's hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.identity.forms import (
    AccountId,
    CompanyId,
    Email,
    Issuer,
    Jurisdiction,
    Name,
    NationalNumber,
    Purpose,
    ReadingId,
    Reference,
    Subject,
    SubjectId,
)
from domain.identity.kinds import (
    AccountKind,
    ClosingReason,
    ErasureReason,
    LoweringReason,
    SuspensionReason,
    VerificationLevel,
    VerificationMethod,
)
from domain.kernel.declarations import INTERNAL, Personal, command


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RegisterAccount:
    """Open an account under a random id (UUID version 4 or 7) that the sender makes.

    People have at least a name, representatives the public id of their company, services a public label alone. Left
    out, the jurisdiction is the installation as a whole.
    """

    account_id: AccountId
    kind: AccountKind
    full_name: Annotated[Name | None, Personal("account_id", "identity")] = None
    email: Annotated[Email | None, Personal("account_id", "contact")] = None
    national_number: Annotated[NationalNumber | None, Personal("account_id", "identity")] = None
    company_id: CompanyId | None = None
    label: Name | None = None
    jurisdiction: Jurisdiction | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CorrectPersonalData:
    """Correct what is known of a person; what is left out stays. A name can be corrected, not withdrawn.

    Where the level of verification rests on what is corrected, it falls.
    """

    account_id: AccountId
    full_name: Annotated[Name | None, Personal("account_id", "identity")] = None
    email: Annotated[Email | None, Personal("account_id", "contact")] = None
    national_number: Annotated[NationalNumber | None, Personal("account_id", "identity")] = None
    withdraw_email: bool = False
    withdraw_national_number: bool = False


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RaiseVerification:
    """Record that more is known for sure about who a person is."""

    account_id: AccountId
    level: VerificationLevel
    method: VerificationMethod


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LowerVerification:
    """Record that less is taken for sure than before."""

    account_id: AccountId
    level: VerificationLevel
    reason: LoweringReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LinkSubject:
    """Let whoever signs in as a subject of an OIDC issuer act as the account."""

    account_id: AccountId
    issuer: Issuer
    subject: Annotated[Subject | None, Personal("account_id", "sign_in")] = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class UnlinkSubject:
    """Let a subject no longer act as the account; `subject_id` as in the account's linked subjects."""

    account_id: AccountId
    subject_id: SubjectId


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SuspendAccount:
    """Let an account not act until it is reinstated."""

    account_id: AccountId
    reason: SuspensionReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReinstateAccount:
    """Let a suspended account act again."""

    account_id: AccountId


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MergeAccounts:
    """End a duplicate in the account that stays: both are active, of one kind, and of the same person."""

    account_id: AccountId
    into_id: AccountId


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CloseAccount:
    """End an account. Its data is kept until it is erased."""

    account_id: AccountId
    reason: ClosingReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PlaceLegalHold:
    """Forbid that a person's data is erased, for the proceedings under this reference."""

    account_id: AccountId
    reference: Reference


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LiftLegalHold:
    """Record that the proceedings under this reference no longer need the person's data."""

    account_id: AccountId
    reference: Reference


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class EraseAccount:
    """Forget the person of a closed account, and of those merged into it, for ever."""

    account_id: AccountId
    reason: ErasureReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordReading:
    """Record that personal data of these accounts is about to be shown to the actor, and what for.

    The rows that it is read from lie at `unit` or `jurisdiction`, or at none; whoever sees them has `permission` there.
    """

    reading_id: ReadingId
    model: str
    fields: tuple[str, ...]
    account_ids: tuple[AccountId, ...]
    purpose: Purpose
    jurisdiction: Jurisdiction | None = None
    unit: str | None = None
    permission: str = "identity.read_person"


OfPerson = RegisterAccount | CorrectPersonalData | RaiseVerification | LowerVerification
OfStanding = SuspendAccount | ReinstateAccount | CloseAccount | PlaceLegalHold | LiftLegalHold
OfLinks = LinkSubject | UnlinkSubject | MergeAccounts | EraseAccount
Command = OfPerson | OfStanding | OfLinks
