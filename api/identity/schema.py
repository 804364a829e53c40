"""Identity in GraphQL: accounts, their persons for those who may know them, and the acts on them."""

from __future__ import annotations

from uuid import uuid4

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One, Reading
from domain.identity import commands as c
from projections.identity import ACCOUNT_PERSONS, ACCOUNTS, LINKED_SUBJECTS, READINGS

ENTITIES = (
    Entity(
        ACCOUNTS,
        (
            One("person", ACCOUNT_PERSONS),
            One("mergedInto", ACCOUNTS, "merged_into_id"),
            Many("readings", READINGS),
            Many("linkedSubjects", LINKED_SUBJECTS),
        ),
    ),
    Entity(ACCOUNT_PERSONS),
    Entity(LINKED_SUBJECTS),
    Entity(READINGS, plural="personalDataReadings"),
)

MUTATIONS = (
    Mutation(c.RegisterAccount, ACCOUNTS),
    Mutation(c.CorrectPersonalData, ACCOUNTS),
    Mutation(c.RaiseVerification, ACCOUNTS),
    Mutation(c.LowerVerification, ACCOUNTS),
    Mutation(c.LinkSubject, ACCOUNTS),
    Mutation(c.UnlinkSubject, ACCOUNTS),
    Mutation(c.SuspendAccount, ACCOUNTS),
    Mutation(c.ReinstateAccount, ACCOUNTS),
    Mutation(c.MergeAccounts, ACCOUNTS, key="into_id"),
    Mutation(c.CloseAccount, ACCOUNTS),
    Mutation(c.PlaceLegalHold, ACCOUNTS),
    Mutation(c.LiftLegalHold, ACCOUNTS),
    Mutation(c.EraseAccount, ACCOUNTS),
)


def _recording(reading: Reading) -> c.RecordReading:
    return c.RecordReading(
        reading_id=str(uuid4()),
        model=reading.model,
        fields=reading.fields,
        account_ids=reading.accounts,
        purpose=reading.purpose,
        jurisdiction=reading.jurisdiction or (reading.unit.partition(":")[0] if reading.unit else None),
        unit=reading.unit,
        permission=reading.permission,
    )


EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS, recording=_recording)
