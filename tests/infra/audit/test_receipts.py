"""Receipts and acts, walked together: one receipt for the acts of a command, that says all of them and no more."""

from __future__ import annotations

import pytest

from infra.audit.findings import FoundError
from infra.audit.receipts import Receipts
from infra.audit.source import StoredReceipt

OLD, NEW = b"the digest", b"another one"


def walk(commands: str, *stored: StoredReceipt, begun: bool = False, digest: bytes | None = OLD) -> Receipts:
    """Acts from position 1 on, a letter for the command of each, with these receipts; all of one stream."""
    at = 0
    found = Receipts(lambda _: at, begun=begun)
    for at, command in enumerate(commands, 1):
        ends = [one for one in stored if one.position == at]
        found.take(at, ("officer", command, digest, "file", at), ends)
    found.end()
    return found


def receipt(command: str, position: int, events: int = 1, digest: bytes = OLD, version: int = -1) -> StoredReceipt:
    return StoredReceipt(position, "officer", command, digest, "file", position if version < 0 else version, events)


def test_each_command_has_one_receipt_however_much_it_did() -> None:
    found = walk("aabccc", receipt("a", 2, 2), receipt("b", 3), receipt("n", 3, 0, version=1), receipt("c", 6, 3))

    assert (found.taken, found.of_nothing, found.undigested) == (4, 1, 0)


@pytest.mark.parametrize(
    ("commands", "stored", "position", "said"),
    [
        ("aab", (receipt("a", 2, 2),), 3, "no stored receipt says that command b did this"),
        ("aab", (receipt("b", 3),), 2, "no stored receipt says that command a did this"),
        (
            "aab",
            (receipt("a", 1), receipt("b", 3)),
            2,
            "its receipt counts the acts up to position 1",
        ),
        ("aab", (receipt("a", 2, 1), receipt("b", 3)), 2, "counts 1 acts up to here, not 2"),
        ("aab", (receipt("a", 2, 3), receipt("b", 3)), 2, "counts 3 acts up to here, not 2"),
        ("ab", (receipt("a", 1), receipt("b", 2), receipt("b", 2)), 2, "command b has two receipts"),
        ("ab", (receipt("a", 1), receipt("c", 2)), 2, "says that command c did 1 acts"),
        ("a", (receipt("a", 1, digest=NEW),), 1, "remembers another command"),
        ("a", (receipt("a", 1, version=2),), 1, "says version 2 of file, which stands at 1"),
        ("a", (receipt("n", 1, 0, version=2), receipt("a", 1)), 1, "nothing to do at version 2 of file"),
    ],
)
def test_what_does_not_agree_is_named(
    commands: str, stored: tuple[StoredReceipt, ...], position: int, said: str
) -> None:
    with pytest.raises(FoundError) as caught:
        walk(commands, *stored)

    assert (caught.value.finding.position, said in str(caught.value)) == (position, True), str(caught.value)


def test_a_run_that_begins_within_a_command_knows_the_end_of_it_alone() -> None:
    assert walk("ab", receipt("a", 1, 1), receipt("b", 2), begun=True).taken == 2
    with pytest.raises(FoundError, match="counts 1 acts"):
        walk("aab", receipt("a", 2, 1), receipt("b", 3), begun=True)


def test_acts_from_before_the_digest_are_counted() -> None:
    found = walk("ab", receipt("a", 1), receipt("b", 2, digest=NEW), digest=None)

    assert (found.undigested, found.last_undigested) == (2, 2)
