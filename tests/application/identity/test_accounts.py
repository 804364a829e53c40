"""Whatever is asked of accounts, in any order: each subject belongs to one of them, and nothing happens to the erased.

The bus folds the streams that a command names; the decider on the whole ledger has to say the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from application.bus.bus import Bus
from application.identity.slice import ACCOUNT, SLICES
from application.kernel.orders import Order, Principal, Receipt
from application.ledger.envelope import Codec
from domain.identity import account as a
from domain.identity import commands as c
from domain.identity import events as e
from domain.identity.accounts import DECIDER
from domain.identity.files import Files
from domain.identity.kinds import (
    AccountKind,
    ClosingReason,
    ErasureReason,
    LoweringReason,
    SuspensionReason,
    VerificationLevel,
    VerificationMethod,
)
from domain.identity.naming import subject_id
from domain.kernel.declarations import Refused
from tests.domain.identity.people import AGAIN, ANA, BO, ISSUER
from tests.spec import OFFICER
from tests.suite.profiles import examples
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.people import MemoryKeys

OFFICE = Principal(OFFICER.actor, OFFICER.unit)
CODEC = Codec(ACCOUNT.events)
SUBJECTS = ["s-1", "s-2"]

_ids = st.sampled_from([ANA, AGAIN, BO])
_names, _emails = st.sampled_from(["Ana", "Bo"]), st.sampled_from([None, "a@example.org", "b@example.org"])
_kinds = st.sampled_from([AccountKind.CITIZEN, AccountKind.CITIZEN, AccountKind.CITIZEN, AccountKind.STAFF])
_levels = st.sampled_from(VerificationLevel)
_persons = st.one_of(
    st.builds(c.RegisterAccount, _ids, _kinds, _names, _emails),
    st.builds(c.CorrectPersonalData, _ids, _names, _emails),
    st.builds(c.RaiseVerification, _ids, _levels, st.just(VerificationMethod.COUNTER)),
    st.builds(c.LowerVerification, _ids, _levels, st.just(LoweringReason.CHECKED_WRONGLY)),
)
_standings = st.one_of(
    st.builds(c.SuspendAccount, _ids, st.just(SuspensionReason.ABSENCE)),
    st.builds(c.ReinstateAccount, _ids),
    st.builds(c.PlaceLegalHold, _ids, st.just("1/26")),
    st.builds(c.LiftLegalHold, _ids, st.just("1/26")),
)
_linking = st.builds(c.LinkSubject, _ids, st.just(ISSUER), st.sampled_from(SUBJECTS))
_unlinking = st.builds(c.UnlinkSubject, _ids, st.sampled_from([subject_id(ISSUER, one) for one in SUBJECTS]))
_merging = st.builds(c.MergeAccounts, _ids, _ids)
_closing = st.builds(c.CloseAccount, _ids, st.just(ClosingReason.DECEASED))
_erasing = st.builds(c.EraseAccount, _ids, st.just(ErasureReason.RETENTION_ENDED))
# Each as often as it takes for whole lives to be drawn: a draw of one_of takes its branches alike.
_kinds_of_act = [_persons, _standings, _linking, _linking, _linking, _unlinking, _merging, _merging, _closing, _erasing]
_commands: st.SearchStrategy[Any] = st.sampled_from(range(len(_kinds_of_act))).flatmap(lambda n: _kinds_of_act[n])
_registrations = [c.RegisterAccount(one, AccountKind.CITIZEN, "Ana") for one in (ANA, AGAIN, BO)]


async def asked(commands: Sequence[Any]) -> tuple[MemoryJournal, MemoryKeys]:
    """Give the commands one after the other; each does what the decider says on all that has happened."""
    journal, keys = MemoryJournal(), MemoryKeys()
    bus = Bus(SLICES, CODEC, journal, Everyone(), keys)
    for command in commands:
        before = happened(journal, keys)
        try:
            expected: Any = list(DECIDER.decide(DECIDER.fold(before), command, OFFICER))
        except Refused as refused:
            expected = (refused.code, refused.path)
        answer = (await asyncio.gather(bus.execute(Order(command), OFFICE), return_exceptions=True))[0]
        if isinstance(answer, Receipt):
            after = happened(journal, keys)
            assert after == [*before, *expected]
            for erased in after:
                if isinstance(erased, e.AccountErased):
                    keys.destroy(erased.account_id)
        else:
            assert isinstance(answer, Refused), answer
            assert (answer.code, answer.path) == expected
    return journal, keys


def happened(journal: MemoryJournal, keys: MemoryKeys) -> list[Any]:
    """All events, as far as they can still be read."""
    states = [one.state for one in journal.stored]
    found = {pair: keys.kept.get(pair) for pair in CODEC.wanted(states)}
    return [CODEC.open(state, 0, found).event for state in states]


def check(files: Files) -> None:
    """Every subject belongs to the one account that has it among its own."""
    owned = [
        (subject, id_)
        for id_, state in files.accounts.items()
        if not isinstance(state, a.Unregistered | a.Erased)
        for subject in state.account.subjects
    ]
    assert len(dict(owned)) == len(owned)
    assert dict(owned) == dict(files.holders)


@settings(max_examples=examples(250))
@given(st.lists(_commands, min_size=8, max_size=30))
def test_any_history_of_a_few_accounts(commands: list[Any]) -> None:
    journal, keys = asyncio.run(asked([*_registrations, *commands]))
    files, erased, held = DECIDER.initial, set[str](), set[str]()
    for event in happened(journal, keys):
        match event:
            case e.AccountErased(account_id):
                assert account_id not in held
                erased.add(account_id)
            case e.LegalHoldPlaced(account_id):
                held.add(account_id)
            case e.LegalHoldLifted(account_id):
                held.discard(account_id)
            case e.SubjectFreed():
                pass  # the end of an erasure: the subject is told after the account
            case _:
                assert event.account_id not in erased
        files = DECIDER.evolve(files, event)
    check(files)
    assert not {pair.subject for pair in keys.kept} & erased


async def test_two_accounts_at_once_do_not_get_one_subject() -> None:
    journal, keys = MemoryJournal(), MemoryKeys()
    bus = Bus(SLICES, CODEC, journal, Everyone(), keys)
    for one in _registrations:
        await bus.execute(Order(one), OFFICE)

    async def rival() -> None:
        await bus.execute(Order(c.LinkSubject(BO, ISSUER, "s-1")), OFFICE)

    journal.before_append = rival
    answer = (
        await asyncio.gather(bus.execute(Order(c.LinkSubject(ANA, ISSUER, "s-1")), OFFICE), return_exceptions=True)
    )[0]
    assert isinstance(answer, Refused)
    assert answer.code == "subject_taken"


async def test_a_hold_that_comes_at_the_last_moment_keeps_the_person() -> None:
    journal, keys = MemoryJournal(), MemoryKeys()
    bus = Bus(SLICES, CODEC, journal, Everyone(), keys)
    merged = [c.MergeAccounts(AGAIN, ANA), c.CloseAccount(ANA, ClosingReason.DECEASED)]
    for one in [*_registrations, *merged]:
        await bus.execute(Order(one), OFFICE)

    async def rival() -> None:
        await bus.execute(Order(c.PlaceLegalHold(AGAIN, "1/26")), OFFICE)

    journal.before_append = rival
    erase = Order(c.EraseAccount(ANA, ErasureReason.OBJECTION))
    answer = (await asyncio.gather(bus.execute(erase, OFFICE), return_exceptions=True))[0]
    assert isinstance(answer, Refused)
    assert answer.code == "legal_hold"


async def test_garbage_for_an_id_is_neither_a_stream_nor_said() -> None:
    bus = Bus(SLICES, CODEC, MemoryJournal(), Everyone(), MemoryKeys())
    for command in (c.ReinstateAccount("canary name"), c.MergeAccounts(ANA, "canary"), c.UnlinkSubject(ANA, "canary")):
        answer = (await asyncio.gather(bus.execute(Order(command), OFFICE), return_exceptions=True))[0]
        assert isinstance(answer, Refused)
        assert "canary" not in f"{answer!r} {vars(answer)}"
