"""Identity in GraphQL: accounts, their persons for those who may know them, and the acts on them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from api.kernel.declarations import Exposed, Many, Mutates, Reading, Shown, Some
from domain.identity import commands as c
from projections.identity import ACCOUNT_PERSONS, ACCOUNTS, LINKED_SUBJECTS, READINGS
from projections.kernel.declarations import Condition


def _key(command: Any) -> str:
    return str(command.account_id)


ENTITIES = (
    Shown(
        ACCOUNTS,
        "account",
        "accounts",
        (
            Some("person", ACCOUNT_PERSONS, lambda row: [row.account_id], single=True),
            Some("mergedInto", ACCOUNTS, lambda row: [row.merged_into_id] if row.merged_into_id else [], single=True),
            Many("readings", READINGS, lambda row: (Condition("account_id", "eq", row.account_id),)),
            Many("linkedSubjects", LINKED_SUBJECTS, lambda row: (Condition("account_id", "eq", row.account_id),)),
        ),
    ),
    Shown(ACCOUNT_PERSONS, "accountPerson", "accountPersons"),
    Shown(LINKED_SUBJECTS, "linkedSubject", "linkedSubjects"),
    Shown(READINGS, "personalDataReading", "personalDataReadings"),
)

MUTATIONS = (
    Mutates(c.RegisterAccount, ACCOUNTS, _key),
    Mutates(c.CorrectPersonalData, ACCOUNTS, _key),
    Mutates(c.RaiseVerification, ACCOUNTS, _key),
    Mutates(c.LowerVerification, ACCOUNTS, _key),
    Mutates(c.LinkSubject, ACCOUNTS, _key),
    Mutates(c.UnlinkSubject, ACCOUNTS, _key),
    Mutates(c.SuspendAccount, ACCOUNTS, _key),
    Mutates(c.ReinstateAccount, ACCOUNTS, _key),
    Mutates(c.MergeAccounts, ACCOUNTS, lambda it: it.into_id),
    Mutates(c.CloseAccount, ACCOUNTS, _key),
    Mutates(c.PlaceLegalHold, ACCOUNTS, _key),
    Mutates(c.LiftLegalHold, ACCOUNTS, _key),
    Mutates(c.EraseAccount, ACCOUNTS, _key),
)


def _recording(reading: Reading) -> c.RecordReading:
    return c.RecordReading(
        str(uuid4()), reading.model, reading.fields, reading.accounts, reading.purpose, reading.jurisdiction
    )


EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS, recording=_recording)
