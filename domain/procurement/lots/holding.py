"""A lot that a complaint holds: its periods stand still, and go on by the rest; and what falls due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.kernel.declarations import Act
from domain.procurement.lots import commands as c
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.procurement.lots.clocks import LotPeriod, later_end
from domain.procurement.lots.parts import LotStep
from domain.procurement.lots.sources import LotSources
from domain.procurement.lots.stages import Begun, Evaluating, Stage, Standing, Unopened, Unsuccessful

DueEvent = e.StandstillEnded | v.EvaluationFellDue | v.MendingFellDue | v.ExplanationFellDue


def suspend(stage: Stage, command: c.SuspendLot, act: Act) -> Sequence[e.LotSuspended]:
    """From now on nothing of the lot runs."""
    if isinstance(stage, Unopened | Unsuccessful) or command.complaint_id in stage.file.suspended:
        return ()
    return (e.LotSuspended(command.lot_id, command.complaint_id, act.at),)


def resume(
    stage: Stage, sources: LotSources, command: c.ResumeLot, act: Act
) -> Sequence[e.LotResumed | v.LotHoldEnded]:
    """The last complaint holds the lot no more: what was running goes on."""
    if isinstance(stage, Unopened | Unsuccessful) or command.complaint_id not in stage.file.suspended:
        return ()
    if len(stage.file.suspended) > 1:
        return (v.LotHoldEnded(command.lot_id, command.complaint_id),)
    steps = tuple(_going_on(stage, sources, act))
    standstill = next((step.due.at for step in steps if step.step == "standstill"), None)
    award = stage.award.award_id if isinstance(stage, Standing) else None
    return (e.LotResumed(command.lot_id, command.complaint_id, standstill, act.at, steps, award),)


def running(stage: Begun) -> Iterator[tuple[str, LotPeriod]]:
    """The periods that run at this stage, by the names of their steps."""
    if isinstance(stage, Standing):
        yield "standstill", stage.standstill
    if isinstance(stage, Evaluating):
        yield from stage.file.periods()


def _going_on(stage: Begun, sources: LotSources, act: Act) -> Iterator[LotStep]:
    pauses = stage.file.pauses
    over = (*pauses[:-1], *(replace(pause, until=act.at) for pause in pauses[-1:]))
    for step, period in running(stage):
        yield LotStep(step, later_end(period, over, sources.days(stage.file.begun.rules.jurisdiction)))


def mark_due(stage: Stage, command: c.MarkLotDue, act: Act) -> Sequence[DueEvent]:
    """What is over by now is said once; what stands still, or has moved, is not over."""
    if isinstance(stage, Unopened | Unsuccessful) or stage.file.suspended or command.step in stage.file.fell_due:
        return ()
    period = dict(running(stage)).get(command.step)
    if period is None or not period.is_over(act.at):
        return ()
    kind, _, bid_id = command.step.partition("/")
    match kind:
        case "standstill" if isinstance(stage, Standing):
            return (e.StandstillEnded(stage.award.award_id, command.lot_id),)
        case "evaluation":
            return (v.EvaluationFellDue(command.lot_id, stage.file.begun.buyer),)
        case "mending":
            return (v.MendingFellDue(command.lot_id, bid_id),)
        case "explanation":
            return (v.ExplanationFellDue(command.lot_id, bid_id),)
        case _:
            return ()
