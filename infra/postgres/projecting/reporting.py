"""What a reader tells of its steps: to whoever waits for changes, and in its metrics."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from infra.postgres.projecting import metrics
from infra.postgres.projecting.announcing import Announcer
from infra.postgres.projecting.member import Member, Step
from projections.kernel.declarations import Change


def report(announcer: Announcer, member: Member[Any], step: Step) -> None:
    """Tell of a step of one read model."""
    name = member.table.model.name
    if step.keys and member.relation.state == "live":
        announcer.tell(Change(name, step.position, step.keys))
    metrics.LAG.labels(name).set(step.head - step.position)
    metrics.EVENTS.labels(name).inc(step.events)
    metrics.QUARANTINED.labels(name).set(len(member.quarantined))
    now = datetime.now(UTC)
    for recorded_at in step.recorded:
        metrics.DELAY.labels(name).observe(max(0.0, (now - recorded_at).total_seconds()))


def report_resumed(announcer: Announcer, member: Member[Any], position: int, keys: tuple[str, ...]) -> None:
    """Tell of keys that went on behind skipped events."""
    name = member.table.model.name
    if keys:
        announcer.tell(Change(name, position, keys))
    metrics.QUARANTINED.labels(name).set(len(member.quarantined))
