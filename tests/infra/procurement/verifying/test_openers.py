"""An opener's own program gives its shares after the deadline alone, of all envelopes, and only where all is well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from infra.procurement.sealing.keeping import OpenerKey
from infra.procurement.verifying.bundle import EnvelopeLine, open_bundle
from infra.procurement.verifying.findings import OpeningCheck
from infra.procurement.verifying.openers import OpenerShares, shares_of
from tests.infra.procurement.verifying.record import DEADLINE, POLICY
from tests.infra.procurement.verifying.story import TENDER, Opening, told

AFTER = DEADLINE + timedelta(minutes=1)


def begun(kind: str = "technical") -> Opening:
    """What openers get when the opening has begun: the tender's own entries, the box, and the envelopes of a round."""
    opening = told()
    size = opening.closing + 1
    opening.ledger.events = opening.ledger.events[:size]
    checkpoint = opening.ledger.checkpoint(size, DEADLINE + timedelta(seconds=5))
    opening.changes = {
        "checkpoint": checkpoint,
        "newest": checkpoint,
        "consistency": (),
        "entries": [entry for entry in opening.ledger.entries() if b'"stream":"tender-' in entry.data],
        "envelopes": [
            EnvelopeLine(sealed.position, sealed.sha256, sealed.nonce.hex())
            for sealed in opening.standing()
            if sealed.kind == kind
        ],
        "shares": (),
        "round_envelope": kind,
    }
    return opening


def given(opening: Opening, folder: Path, key: OpenerKey | None = None, **more: object) -> OpenerShares:
    own = OpenerKey(TENDER, opening.panel.keys[1]) if key is None else key
    with open_bundle(opening.written(folder / "opening.zip")) as bundle:
        return shares_of(bundle, own, POLICY, **{"now": AFTER, **more})  # type: ignore[arg-type]


def test_an_opener_gives_its_share_of_every_envelope(tmp_path: Path) -> None:
    opening = begun()
    found = given(opening, tmp_path)
    assert (found.findings, found.unreadable, found.opener) == ((), (), opening.panel.openers[1])
    standing = [sealed for sealed in opening.standing() if sealed.kind == "technical"]
    expected = [next(iter(opening.panel.shares(sealed.package, [1]).values())) for sealed in standing]
    assert [line.share for line in found.shares] == expected
    assert [line.position for line in found.shares] == [sealed.position for sealed in standing]


def test_a_share_that_does_not_open_is_unreadable_and_holds_up_no_other(tmp_path: Path) -> None:
    opening = begun()
    sealed = next(sealed for sealed in opening.standing() if sealed.kind == "technical")
    at = sealed.package.index(b'"ct":"', sealed.package.index(b'"ct":"') + 1) + 6
    spoiled = sealed.package[:at] + (b"A" if sealed.package[at : at + 1] != b"A" else b"B") + sealed.package[at + 1 :]
    with_spoiled_package(opening, sealed.position, spoiled)
    found = given(opening, tmp_path)
    assert found.findings == ()
    assert [line.share is None for line in found.shares] == [True, False, False, False]
    assert [line.split(":")[0] for line in found.unreadable] == [f"position {sealed.position}"]


def with_spoiled_package(opening: Opening, position: int, package: bytes) -> None:
    """A bidder sealed it so from the start: the box committed to these bytes."""
    retold = told()
    number = next(at for at, sealed in enumerate(retold.sealed) if sealed.position == position)
    again = Opening(panel=opening.panel)
    again.publish()
    for at, sealed in enumerate(retold.sealed):
        again.submit_bytes(sealed.bid, sealed.kind, package if at == number else sealed.package, sealed.nonce)
    again.close()
    again.ledger.record("budget_line-7", "budgeting.CommitmentMade")
    checkpoint = again.ledger.checkpoint(len(again.ledger.events), DEADLINE + timedelta(seconds=5))
    opening.ledger, opening.box, opening.packages, opening.sealed = (
        again.ledger,
        again.box,
        again.packages,
        again.sealed,
    )
    opening.closing = again.closing
    opening.changes |= {
        "checkpoint": checkpoint,
        "newest": checkpoint,
        "entries": [entry for entry in again.ledger.entries() if b'"stream":"tender-' in entry.data],
        "envelopes": [
            EnvelopeLine(sealed.position, sealed.sha256, sealed.nonce.hex())
            for sealed in again.standing()
            if sealed.kind == "technical"
        ],
    }


def early_witness(opening: Opening) -> None:
    checkpoint = opening.ledger.checkpoint(opening.closing + 1, DEADLINE - timedelta(seconds=1))
    opening.changes |= {"checkpoint": checkpoint, "newest": checkpoint}


def not_covered(opening: Opening) -> None:
    checkpoint = opening.ledger.checkpoint(opening.closing - 1, DEADLINE)
    opening.changes |= {"checkpoint": checkpoint, "consistency": opening.ledger.consistency(opening.closing - 1)}
    opening.changes["newest"] = opening.ledger.checkpoint(opening.closing + 1, DEADLINE)


def rival_left_out_of_box(opening: Opening) -> None:
    del opening.box[2]


def withdrawn_and_never_committed(opening: Opening) -> None:
    """The server asks for an envelope that is not in the box."""
    first, *rest = opening.changes["envelopes"]
    opening.changes["envelopes"] = [replace(first, nonce="00" * 32), *rest]


def other_package(opening: Opening) -> None:
    """The server shows another package in the place of the one that was committed to."""
    first, second = (line.package_sha256 for line in opening.changes["envelopes"][:2])
    opening.packages[first] = opening.packages[second]


def financial_before_technical(opening: Opening) -> None:
    opening.changes["round_envelope"] = "financial"


def other_lot(opening: Opening) -> None:
    opening.changes["round_lot"] = "2"


def asked_twice(opening: Opening) -> None:
    opening.changes["envelopes"] = [*opening.changes["envelopes"], opening.changes["envelopes"][0]]


@pytest.mark.parametrize(
    ("tamper", "check"),
    [
        (early_witness, OpeningCheck.WITNESS_TIME),
        (not_covered, OpeningCheck.COVERED),
        (rival_left_out_of_box, OpeningCheck.BOX),
        (withdrawn_and_never_committed, OpeningCheck.COMMITMENT),
        (other_package, OpeningCheck.PACKAGE),
        (financial_before_technical, OpeningCheck.HEADER),
        (other_lot, OpeningCheck.HEADER),
        (asked_twice, OpeningCheck.STANDING),
    ],
)
def test_nothing_is_given_where_something_is_wrong(
    tamper: Callable[[Opening], None], check: OpeningCheck, tmp_path: Path
) -> None:
    opening = begun()
    tamper(opening)
    found = given(opening, tmp_path)
    assert check in {finding.check for finding in found.findings}
    assert found.shares == ()


def test_nothing_is_given_before_the_deadline_by_the_openers_own_clock(tmp_path: Path) -> None:
    found = given(begun(), tmp_path, now=DEADLINE - timedelta(seconds=1))
    assert ([finding.check for finding in found.findings], found.shares) == ([OpeningCheck.DEADLINE], ())


def test_nothing_is_given_before_a_deadline_that_the_opener_knows_of(tmp_path: Path) -> None:
    found = given(begun(), tmp_path, deadline=DEADLINE + timedelta(days=1))
    checks = {finding.check for finding in found.findings}
    assert (checks, found.shares) == ({OpeningCheck.DEADLINE, OpeningCheck.WITNESS_TIME}, ())


def test_a_key_of_another_tender_or_of_nobody_gives_nothing(tmp_path: Path) -> None:
    opening = begun()
    for key in (OpenerKey("T-2", opening.panel.keys[1]), OpenerKey(TENDER, X25519PrivateKey.generate())):
        found = given(opening, tmp_path, key)
        assert ([finding.check for finding in found.findings], found.shares) == ([OpeningCheck.OPENERS], ())
