"""What the access files are carried out on: a file at each place with shares and a seal, an input for each mutation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.authority import commands as a
from domain.sharing import commands as c
from domain.sharing.forms import FileLevel, LegalBasis, SealReach
from domain.sharing.reading import RecordFileReading
from tests.api.matrix.places import OTHER, OWN, Place
from tests.api.matrix.viewers import ONESELF, READER, SEALED

UNTIL = datetime.now(UTC).replace(microsecond=0) + timedelta(days=300)
BASIS = LegalBasis("https://example.org/act/7#12", "Act 7, art. 12", date(2026, 1, 1))
_BASIS = {"uri": BASIS.uri, "label": BASIS.label, "on": "2026-01-01"}
WHY = {"reason": "As ordered"}


def _file(**more: Any) -> Callable[[Place], dict[str, Any]]:
    return lambda at: {"fileId": at.id("file"), **more}


def _share(name: str, **more: Any) -> Callable[[Place], dict[str, Any]]:
    return lambda at: {"fileId": at.id("file"), "shareId": at.id(name), **more}


def _seal(**more: Any) -> Callable[[Place], dict[str, Any]]:
    return lambda at: {"fileId": at.id("file"), "sealId": at.id("seal"), **more}


def _request(at: Place, holder: str) -> dict[str, Any]:
    asked = {"ownerUnit": OTHER.unit if at == OWN else OWN.unit, "purpose": "charging", "basis": _BASIS}
    return {"requestId": at.id(f"request {holder}"), "fileId": at.id("file"), "holder": holder, **asked}


INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "openFileAccess": lambda at: {"fileId": at.id("new file"), "ownerUnit": at.unit, "level": "INTERNAL"},
    "shareFile": lambda at: {
        "fileId": at.id("file"),
        "shareId": at.id("new share"),
        "ownerUnit": at.unit,
        "holder": at.post,
        "purpose": "charging",
        "basis": _BASIS,
        "validUntil": UNTIL.isoformat(),
    },
    "acceptShare": _share("share with a post"),
    "narrowShare": _share("share with an account", mayCopy=False),
    "revokeShare": _share("share with an account", **WHY),
    "recallShares": lambda at: {
        "recallId": at.id("new recall"),
        "ownerUnit": at.unit,
        "holder": at.who(READER),
        **WHY,
    },
    "orderSeal": _seal(reach="NAMED", holders=["somebody"], basis=_BASIS, **WHY),
    "unseal": _seal(**WHY),
    "breakSeal": lambda at: {"fileId": at.id("file"), "breakId": at.id("new break"), "hours": 2, "reason": "fire"},
    "reviewBreak": lambda at: {
        "fileId": at.id("file"),
        "breakId": at.id("break"),
        "finding": "JUSTIFIED",
        "remarks": "Fine",
    },
    "requestFile": lambda at: _request(at, at.post),
    "refuseRequest": lambda at: {"requestId": at.id("request"), "ground": "NOT_AVAILABLE"},
}
"""What each mutation is given to be about a place."""

OWN_BUSINESS: dict[str, dict[str, Any]] = {
    "acceptShare": {**INPUTS["acceptShare"](OWN), "accountId": ONESELF},
    "requestFile": _request(OWN, ONESELF),
}
"""What one may do for oneself."""


def world(at: Place) -> Iterator[Any]:
    """What there is at a place.

    No viewer of the matrix has accepted anything, so that nobody sees more by it than by their permission. Those who
    see by a share, and not by their permission because of a seal, are compared by `test_compiled`.
    """
    file, reader, sealed = at.id("file"), at.who(READER), at.who(SEALED)
    yield c.OpenFileAccess(file, at.unit, FileLevel.INTERNAL)
    for name, holder in (("share with a post", at.empty_post), ("share with an account", reader)):
        yield c.ShareFile(file, at.id(name), at.unit, holder, "charging", BASIS, UNTIL)
    yield c.AcceptShare(file, at.id("share with an account"))
    yield a.GrantRole(at.id("receiver"), sealed, "file_receiver", at.unit, "Duty")
    yield c.OrderSeal(file, at.id("seal"), SealReach.NAMED, BASIS, "As ordered", (sealed,))
    yield c.BreakSeal(file, at.id("break"), 20, "fire")
    yield c.RecallShares(at.id("recall"), at.unit, at.empty_post, "As ordered")
    yield c.RequestFile(at.id("request"), file, at.unit, at.who("reader"), "charging", BASIS)
    yield c.OpenFileAccess(at.id("personal file"), at.unit, FileLevel.PERSONAL)
    said = (at.id("personal file"), None, "documents.official_documents", "ab" * 32, "Docket 7")
    yield RecordFileReading(at.id("reading"), at.who("reader"), *said)
    if at == OWN:
        yield RecordFileReading(at.id("own reading"), ONESELF, *said), ONESELF
        yield c.ShareFile(file, at.id("share with oneself"), at.unit, ONESELF, "charging", BASIS, UNTIL)
