"""Audit in GraphQL: replays, explanations and histories, each for those who hold its permission."""

from __future__ import annotations

from api.audit.questions import AuditExplain, AuditHistory, AuditReplay, ExplainedStep, HistoryStep, ReplayReport
from api.kernel.declarations import Asks, Exposed

EXPOSED = Exposed(
    entities=(),
    mutations=(),
    questions=(
        Asks("auditReplay", AuditReplay, ReplayReport, "audit.replay", rows=100),
        Asks("auditExplain", AuditExplain, ExplainedStep, "audit.explain", rows=100),
        Asks("auditHistory", AuditHistory, HistoryStep, "audit.history", rows=100),
    ),
)
