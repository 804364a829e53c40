"""A recall is a run: each share that a unit has with a holder is ended by itself, after another person agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice, Streams
from application.kernel.runs import After, RowsOf, Run
from domain.kernel.declarations import Recorded
from domain.sharing import commands as c
from domain.sharing import naming, recall
from domain.sharing.events import SharesRecalled

RECALL = "sharing.recall"
"""What only the machine has."""
LENT = ("offered", "accepted")
"""How far shares have come that were not ended by an act."""


def _at_owner(command: c.RecallShares, _: recall.State) -> Sequence[Place]:
    return ((command.owner_unit, naming.jurisdiction_of(command.owner_unit)),)


def lent(fact: Recorded[Any]) -> Mapping[str, Any]:
    """What tells the shares that are to be ended: those of the unit with the holder that time has not ended."""
    event: SharesRecalled = fact.event
    since = {"valid_until": After(fact.act.at)}
    return {"owner_unit": event.owner_unit, "holder": event.holder, "state": LENT, **since}


def ending(fact: Recorded[Any], share: str) -> c.EndRecalledShare:
    """The end of one share, by its key: the file and the share."""
    file_id, _, share_id = share.partition("/")
    return c.EndRecalledShare(file_id, share_id, fact.event.reason)


RECALLS = Slice(
    name="sharing.recall",
    decider=recall.DECIDER,
    streams=Streams("share_recall"),
    key="recall_id",
    commands={c.RecallShares: Rule(permission="sharing.share_file", places=_at_owner)},
)

RUNS = (
    Run(
        "sharing.recall",
        SharesRecalled,
        RowsOf("sharing.shares", lent),
        ending,
        about="recall_id",
        unit="owner_unit",
        confirmed=True,
    ),
)
