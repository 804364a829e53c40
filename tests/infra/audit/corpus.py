"""What can be done to a record, and what an auditor must find: the check, and the first position that is doubtful.

Whoever does it may write to all tables or files, and mends what they can: columns, receipts, the head.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import orjson

from infra.audit.findings import Check
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.keys import SigningKey
from infra.tlog.notes import Note, Signature
from infra.tlog.policy import Party, WitnessPolicy
from infra.tlog.tiles import Tile
from tests.infra.audit.records import ALL, SIGNED, InDatabase, Record, Row
from tests.infra.transparency.signer.logs import ORIGIN

END = SIGNED[-1]
P = 300
OTHER = SigningKey.generate("other.example/log")


@dataclass(frozen=True)
class Case:
    """A way to tamper, and what is found. `until`: it cannot be told more exactly than up to there."""

    name: str
    tamper: Callable[[Record], None]
    check: Check
    position: int
    until: int | None = None
    kinds: tuple[str, ...] = ("database", "folder")
    witnessed: bool = True
    remembered: bool = False
    """Whether the auditor has verified the record before it was tampered with."""
    policy: Callable[[Record], WitnessPolicy] | None = None

    def __str__(self) -> str:
        return self.name


def edited(row: Row, **changes: object) -> Row:
    """Other words in an act, as long as they were."""
    return row.said(**changes)


def edit_payload(record: Record, at: int = P) -> None:
    rows = record.rows()
    rows[at - 1] = edited(rows[at - 1], data={"number": at, "amount": 9})
    record.put(rows)


def add_behind(record: Record) -> None:
    """An entry behind the last one, in a file that says how many it has."""
    rows = record.rows()
    record.put([*rows, replace(rows[-1], position=len(rows) + 1)])


def edit_actor(record: Record) -> None:
    rows = record.rows()
    rows[P - 1] = edited(rows[P - 1], actor={"id": "somebody", "unit": "treasury", "grant": "g"})
    record.put(rows)


def edit_time(record: Record) -> None:
    rows = record.rows()
    said = orjson.loads(rows[P - 1].state)
    rows[P - 1] = edited(rows[P - 1], at=said["at"].replace("Z", "1Z"))
    record.put(rows)


def edit_recorded_time(record: Record) -> None:
    rows = record.rows()
    time = rows[P - 1].recorded_at
    assert time is not None
    rows[P - 1] = replace(rows[P - 1], recorded_at=time - timedelta(seconds=60))
    record.put(rows)


def swap(record: Record) -> None:
    rows = record.rows()
    one, other = rows[99], rows[P - 1]
    rows[99], rows[P - 1] = replace(other, position=100), replace(one, position=P)
    record.put(rows)


def delete(record: Record, at: int = P) -> None:
    record.put([row for row in record.rows() if row.position != at])


def delete_and_renumber(record: Record) -> None:
    rows = record.rows()
    record.put([replace(row, position=at) for at, row in enumerate(rows[: P - 1] + rows[P:], 1)])


def truncate(record: Record) -> None:
    record.put(record.rows()[:550])


def truncate_and_sign(record: Record) -> None:
    truncate(record)
    record.sign(record.mend(550), cosigned=False, keep=(250, 500))


def insert_backdated(record: Record) -> None:
    rows = record.rows()
    new = edited(rows[P - 1], stream="case-new", version=1, command=str(UUID(int=P)))
    new = replace(new, stream="case-new", version=1)
    record.put([replace(row, position=at) for at, row in enumerate([*rows[: P - 1], new, *rows[P - 1 :]], 1)])


def duplicate(record: Record) -> None:
    rows = record.rows()
    record.put([replace(row, position=at) for at, row in enumerate([*rows[:P], *rows[P - 1 :]], 1)])


def mend(record: Record, *, above: bool, earlier: bool) -> None:
    """Edit a payload, and have tiles follow."""
    edit_payload(record)
    record.mend(END, above=above)
    if not earlier:
        newest = record.checkpoints()[END]
        record.put_checkpoints({END: newest})


def rewrite(record: Record, *, keep: tuple[int, ...] = (), cosigned: bool = False) -> None:
    """Write a whole history anew, and sign it with the log's own key."""
    edit_payload(record)
    record.put(record.rows()[:END])
    record.sign(record.mend(END), cosigned=cosigned, keep=keep)


def replay_checkpoint(record: Record) -> None:
    record.put(record.rows()[:500])
    record.mend(500)
    record.put_checkpoints({size: note for size, note in record.checkpoints().items() if size <= 500})


def restore_and_append(record: Record) -> None:
    rows = record.rows()
    after = [edited(row, data={"number": row.position, "amount": 7}) for row in rows[500:END]]
    record.put([*rows[:500], *after, *rows[END:]])
    record.sign(record.mend(len(record.rows())), cosigned=False)


def other_checkpoint(record: Record, *, key: SigningKey = OTHER) -> None:
    """The checkpoint of another log over the same entries."""
    ours = Checkpoint.parse(Note.parse(record.checkpoints()[END]).text)
    note = replace(ours, origin=OTHER.name).note().signed(key)
    note = note.with_signatures([note.cosignature(record.secrets.witness, 1_790_000_000)])
    record.put_checkpoints({END: note.encoded()})


def strip_cosignature(record: Record) -> None:
    notes = record.checkpoints()
    note = Note.parse(notes[END])
    record.put_checkpoints(notes | {END: replace(note, signatures=note.signatures[:1]).encoded()})


def forge_signature(record: Record, *, unsigned: bool = False) -> None:
    notes = record.checkpoints()
    note = Note.parse(notes[END])
    name, key_id, value = note.signatures[0]
    forged = Signature(name, b"none" if unsigned else key_id, value[:-1] + bytes((value[-1] ^ 1,)))
    record.put_checkpoints(notes | {END: replace(note, signatures=(forged, *note.signatures[1:])).encoded()})


def unsign_earlier(record: Record) -> None:
    notes = record.checkpoints()
    note = Note.parse(notes[500])
    nobody = note.signatures[0]._replace(key_id=b"none")
    record.put_checkpoints(notes | {500: replace(note, signatures=(nobody,)).encoded()})


def edit_upper_tile(record: Record) -> None:
    tile = Tile(1, 0, 2)
    data = record.tile(tile)
    record.put_tile(tile, data[:32] + bytes(32))


def lose_tile(record: Record) -> None:
    tile = Tile(0, 1)
    record.put_tile(tile, record.tile(tile)[: 32 * 43])


def operate(record: Record, *states: bytes) -> None:
    """The log's own operator appends, signs, and is cosigned: the tree is in order, the acts are not."""
    record.put_again([*(row.state for row in record.rows()[:END]), *states])
    record.sign(record.mend(END + len(states)), cosigned=True, keep=SIGNED)


def sign_what_is_no_act(record: Record) -> None:
    operate(record, b'{"format":1}')


def sign_twice(record: Record) -> None:
    last = record.rows()[END - 1]
    operate(record, edited(last, command=str(UUID(int=1))).state)


def sign_another_past(record: Record) -> None:
    """The log once signed another tree; somebody has kept that, and puts it among the others."""
    other = Checkpoint(ORIGIN, 400, bytes(32)).note().signed(record.secrets.log)
    record.put_checkpoints(record.checkpoints() | {400: other.encoded()})


def sign_backdated(record: Record) -> None:
    last = record.rows()[END - 1]
    operate(record, edited(last, stream="b", version=1, command=str(UUID(int=1)), at="2020-01-01T00:00:00Z").state)


def repeat_command(record: Record) -> None:
    earlier = record.rows()[P - 1]
    operate(record, edited(earlier, stream="c", version=1, at=orjson.loads(record.rows()[END - 1].state)["at"]).state)


def in_database(record: Record) -> InDatabase:
    assert isinstance(record, InDatabase)
    return record


def edit_column(record: Record) -> None:
    in_database(record).run(f"UPDATE ledger.stored_events SET originator_id = 'x' WHERE notification_id = {P}")


def lose_receipt(record: Record) -> None:
    in_database(record).run(f"DELETE FROM ledger.commands WHERE position = {P}")


def lose_unsigned(record: Record, at: int) -> None:
    database = in_database(record)
    database.run(f"DELETE FROM ledger.stored_events WHERE notification_id = {at}")
    database.run(f"DELETE FROM ledger.commands WHERE position = {at}")


def edit_unsigned(record: Record) -> None:
    """An act that the tiles hold already, and no checkpoint covers yet."""
    record.mend(ALL)
    edit_payload(record, at=END + 2)


def hide(record: Record, position: str) -> None:
    """Slip an act in where nobody looks who goes by positions; whoever goes by streams finds it."""
    database = in_database(record)
    database.run(
        "ALTER TABLE ledger.stored_events DROP CONSTRAINT stored_events_notification_id_check,"
        " ALTER notification_id DROP NOT NULL"
    )
    database.run(
        "INSERT INTO ledger.stored_events (originator_id, originator_version, topic, state, notification_id,"
        f" recorded_at) SELECT originator_id, 99, topic, state, {position}, recorded_at FROM ledger.stored_events"
        f" WHERE notification_id = {P}"
    )


def record_at(record: Record, time: str) -> None:
    in_database(record).run(f"UPDATE ledger.stored_events SET recorded_at = '{time}' WHERE notification_id = {P}")


def leap(record: Record) -> None:
    in_database(record).run("UPDATE ledger.head SET recorded_at = recorded_at + interval '1 year'")


def both_logs(record: Record) -> WitnessPolicy:
    return WitnessPolicy((Party(record.secrets.log.verifier), Party(OTHER.verifier)))


ONLY_DATABASE = ("database",)
CASES = [
    Case("payload edit", edit_payload, Check.LEAF, P),
    Case("payload edit of the first", partial(edit_payload, at=1), Check.LEAF, 1),
    Case("payload edit of the last", partial(edit_payload, at=END), Check.LEAF, END),
    Case("metadata edit", edit_actor, Check.LEAF, P),
    Case("time edit", edit_time, Check.LEAF, P),
    Case("recorded time edit", edit_recorded_time, Check.TIMES, P, kinds=ONLY_DATABASE),
    Case("swap", swap, Check.LEAF, 100),
    Case("delete in the middle", delete, Check.COMPLETE, P),
    Case("delete and renumber", delete_and_renumber, Check.LEAF, P),
    Case("truncate the tail", truncate, Check.COMPLETE, 551),
    Case("truncate the tail and sign what is left", truncate_and_sign, Check.QUORUM, 501),
    Case("insert backdated", insert_backdated, Check.LEAF, P),
    Case("duplicate", duplicate, Check.LEAF, P + 1),
    Case("edit with leaf hash mended", partial(mend, above=False, earlier=True), Check.ROOT, 257, 500),
    Case("the same without earlier checkpoints", partial(mend, above=False, earlier=False), Check.TILE, 257, 512),
    Case("edit with all tiles mended", partial(mend, above=True, earlier=True), Check.ROOT, 251, 500),
    Case("the same, nothing to narrow it", partial(mend, above=True, earlier=False), Check.ROOT, 1, END),
    Case("whole rewrite signed with the log key", rewrite, Check.QUORUM, 1),
    Case("the same behind a checkpoint that holds", partial(rewrite, keep=(250,)), Check.QUORUM, 251),
    Case(
        "rewrite that the witness cosigned too",
        partial(rewrite, cosigned=True),
        Check.FORK,
        257,
        512,
        remembered=True,
    ),
    Case("replayed old checkpoint", replay_checkpoint, Check.REWIND, 501, remembered=True),
    Case("restored backup then appended", restore_and_append, Check.FORK, 257, 512, witnessed=False, remembered=True),
    Case("restored backup, by its witness", restore_and_append, Check.QUORUM, 1),
    Case("another log's checkpoint", other_checkpoint, Check.ORIGIN, 1, policy=both_logs),
    Case("a stranger's checkpoint", partial(other_checkpoint, key=SigningKey.generate("x")), Check.ORIGIN, 1),
    Case("cosignature stripped", strip_cosignature, Check.QUORUM, 501),
    Case("forged signature", forge_signature, Check.SIGNATURE, 501, witnessed=False),
    Case("no signature", partial(forge_signature, unsigned=True), Check.SIGNATURE, 501, witnessed=False),
    Case("upper tile edited", edit_upper_tile, Check.TILE, 257, 512),
    Case("tile cut short", lose_tile, Check.TILE, P, 512),
    Case("signed, and no act", sign_what_is_no_act, Check.ENVELOPE, END + 1),
    Case("signed duplicate", sign_twice, Check.VERSIONS, END + 1),
    Case("signed backdated", sign_backdated, Check.TIMES, END + 1),
    Case("signed repetition of a command", repeat_command, Check.COMMANDS, END + 1),
    Case("an entry more than were signed", add_behind, Check.SURPLUS, END + 1, kinds=("folder",)),
    Case("an earlier checkpoint of nobody", unsign_earlier, Check.CHECKPOINTS, 500),
    Case("another tree signed once", sign_another_past, Check.ROOT, 251, 400),
    Case("column edit", edit_column, Check.COLUMNS, P, kinds=ONLY_DATABASE),
    Case("receipt lost", lose_receipt, Check.RECEIPTS, P, kinds=ONLY_DATABASE),
    Case("unsigned act lost", partial(lose_unsigned, at=END + 2), Check.POSITIONS, END + 2, kinds=ONLY_DATABASE),
    Case("unsigned act edited that the tiles hold", edit_unsigned, Check.LEAF, END + 2, kinds=ONLY_DATABASE),
    Case("act hidden before the first", partial(hide, position="-5"), Check.POSITIONS, -5, kinds=ONLY_DATABASE),
    Case("act hidden without a position", partial(hide, position="NULL"), Check.POSITIONS, 0, kinds=ONLY_DATABASE),
    Case("recorded at the end of time", partial(record_at, time="infinity"), Check.TIMES, P, kinds=ONLY_DATABASE),
    Case("recorded before Christ", partial(record_at, time="0044-03-15 BC"), Check.TIMES, P, kinds=ONLY_DATABASE),
    Case("head ahead in time", leap, Check.HEAD, ALL, kinds=ONLY_DATABASE),
    Case("last unsigned act lost", partial(lose_unsigned, at=ALL), Check.HEAD, ALL, kinds=ONLY_DATABASE),
]
ALONE = {
    Check.SIGNATURE: "forged signature",
    Check.ORIGIN: "another log's checkpoint",
    Check.QUORUM: "whole rewrite signed with the log key",
    Check.REWIND: "replayed old checkpoint",
    Check.FORK: "restored backup then appended",
    Check.COMPLETE: "truncate the tail",
    Check.LEAF: "payload edit",
    Check.SURPLUS: "an entry more than were signed",
    Check.CHECKPOINTS: "an earlier checkpoint of nobody",
    Check.TILE: "upper tile edited",
    Check.ROOT: "edit with all tiles mended",
    Check.ENVELOPE: "signed, and no act",
    Check.VERSIONS: "signed duplicate",
    Check.TIMES: "signed backdated",
    Check.COMMANDS: "signed repetition of a command",
    Check.POSITIONS: "unsigned act lost",
    Check.COLUMNS: "column edit",
    Check.RECEIPTS: "receipt lost",
    Check.HEAD: "last unsigned act lost",
}
"""For each check a case that it alone finds."""
