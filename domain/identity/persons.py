"""Registration, what is known of a person, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.identity import account as a
from domain.identity import commands as c
from domain.identity import events as e
from domain.identity.files import Files
from domain.identity.forms import MAX_NAME
from domain.identity.kinds import AccountKind, LoweringReason, VerificationLevel
from domain.kernel.declarations import Refused
from domain.kernel.filling import filled, repeats


def decide(files: Files, command: c.OfPerson) -> Sequence[e.AccountEvent]:
    """What a command does to a person's account."""
    match command:
        case c.RegisterAccount():
            return _register(files, command)
        case c.CorrectPersonalData():
            return _correct(_person(files, command.account_id), command)
        case c.RaiseVerification():
            return _raise(_person(files, command.account_id), command)
        case c.LowerVerification():
            return _lower(_person(files, command.account_id), command)
        case _:
            assert_never(command)


def _register(files: Files, command: c.RegisterAccount) -> Sequence[e.AccountEvent]:
    if command.kind is AccountKind.SERVICE:
        _require_service(command)
    else:
        _require_person(command)
    match files.state(command.account_id):
        case a.Unregistered():
            return [filled(e.AccountRegistered, command)]
        case a.Erased():
            raise Refused("account_erased", "accountId", account=command.account_id)
        case found if repeats(found.account.registered, command):
            return []
        case _:
            raise Refused("account_exists", "accountId", account=command.account_id)


def _require_service(command: c.RegisterAccount) -> None:
    """A label, and nothing personal."""
    personal = (command.full_name, command.email, command.national_number, command.company_id)
    if any(value is not None for value in personal):
        raise Refused("service_is_no_person", "kind")
    if command.label is None:
        raise Refused("not_a_name", "label", limit=MAX_NAME)


def _require_person(command: c.RegisterAccount) -> None:
    """A name and no label; a company for representatives alone."""
    if command.label is not None:
        raise Refused("label_of_a_person", "label")
    represents = command.kind is AccountKind.REPRESENTATIVE
    if not represents and command.company_id is not None:
        raise Refused("represents_nobody", "companyId")
    if command.full_name is None:
        raise Refused("not_a_name", "fullName", limit=MAX_NAME)
    if represents and command.company_id is None:
        raise Refused("not_a_company_id", "companyId")


def _person(files: Files, account_id: str) -> a.Account:
    found = files.open(account_id).account
    if found.level is None:
        raise Refused("service_is_no_person", "accountId")
    return found


def _correct(account: a.Account, command: c.CorrectPersonalData) -> Sequence[e.AccountEvent]:
    known = account.person
    if command.email is not None and command.withdraw_email:
        raise Refused("given_and_withdrawn", "email")
    if command.national_number is not None and command.withdraw_national_number:
        raise Refused("given_and_withdrawn", "nationalNumber")
    name, email, number = command.full_name, command.email, command.national_number
    corrected = e.PersonalDataCorrected(
        account.account_id,
        name if name != known.full_name else None,
        email if email != known.email else None,
        number if number != known.national_number else None,
        command.withdraw_email and known.email is not None,
        command.withdraw_national_number and known.national_number is not None,
    )
    if a.corrected(known, corrected) == known:
        return []
    if _rests_on(account.level, corrected):
        level, reason = VerificationLevel.SELF_ASSERTED, LoweringReason.DATA_CORRECTED
        return [corrected, e.VerificationLowered(account.account_id, level, reason)]
    return [corrected]


def _rests_on(level: VerificationLevel | None, corrected: e.PersonalDataCorrected) -> bool:
    """Whether what was verified is no longer what is known. A confirmed address says nothing about the name."""
    match level:
        case None | VerificationLevel.SELF_ASSERTED:
            return False
        case VerificationLevel.EMAIL_CONFIRMED:
            return corrected.email is not None or corrected.email_withdrawn
        case VerificationLevel.DOCUMENT_CHECKED | VerificationLevel.IN_PERSON:
            number = corrected.national_number is not None or corrected.national_number_withdrawn
            return corrected.full_name is not None or number
        case _:
            assert_never(level)


def _raise(account: a.Account, command: c.RaiseVerification) -> Sequence[e.AccountEvent]:
    had = account.level or VerificationLevel.SELF_ASSERTED
    if command.level is had:
        return []
    if command.level.rank < had.rank:
        raise Refused("verification_not_raised", "level", level=had.value)
    if command.level is VerificationLevel.EMAIL_CONFIRMED and account.person.email is None:
        raise Refused("email_missing", "level")
    return [filled(e.VerificationRaised, command)]


def _lower(account: a.Account, command: c.LowerVerification) -> Sequence[e.AccountEvent]:
    had = account.level or VerificationLevel.SELF_ASSERTED
    if command.level is had:
        return []
    if command.level.rank > had.rank:
        raise Refused("verification_not_lowered", "level", level=had.value)
    return [filled(e.VerificationLowered, command)]
