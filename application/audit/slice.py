"""The decision to skip an act: the stream of each, and the permission."""

from __future__ import annotations

from application.kernel.rules import Rule, Slice
from application.ledger.skips import skipped_act
from domain.audit.commands import SkipAct
from domain.audit.skipping import DECIDER

SKIPPED_ACTS = Slice(
    name="audit.skipped_acts",
    decider=DECIDER,
    streams=skipped_act,
    key="position",
    commands={SkipAct: Rule()},
)
PERMISSION = SKIPPED_ACTS.commands[SkipAct].permission

SLICES = (SKIPPED_ACTS,)
