"""What the access files are carried out on: a run at each place, and an input for each mutation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from domain.runs import commands as c
from domain.runs.events import RefusedMembers
from tests.api.matrix.places import Place
from tests.spec import NOON

INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "confirmRun": lambda at: {"runId": at.id("waiting run")},
    "stopRun": lambda at: {"runId": at.id("run"), "reason": "Wrong list"},
}
"""What each mutation is given to be about a place."""


def world(at: Place) -> Iterator[Any]:
    """What there is at a place: a run under way with a refusal, and one that waits to be confirmed."""
    said: dict[str, Any] = {
        "name": "documents.circular",
        "unit": at.unit,
        "members": 4,
        "members_sha256": "ab" * 32,
        "page_size": 2,
    }
    asked: dict[str, Any] = {"as_of": 17, "asked_by": "account-of-somebody", "under_grant": "", "asked_at": NOON}
    yield c.BeginRun(at.id("run"), about=at.id("document"), **said, **asked)
    yield c.RecordRunPage(at.id("run"), 0, 1, (RefusedMembers("recipient_unknown", (at.id("member"),)),))
    yield c.BeginRun(at.id("waiting run"), about=at.id("other document"), confirmed=True, **said, **asked)
    yield c.RecordRehearsal(at.id("waiting run"), 4, ())
