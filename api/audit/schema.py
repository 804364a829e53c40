"""Audit in GraphQL: replays, explanations and histories, each for those who hold its permission."""

from __future__ import annotations

from api.audit.questions import AuditExplain, AuditHistory, AuditReplay, ExplainedStep, HistoryStep, ReplayReport
from api.kernel.declarations import Exposed, Question

EXPOSED = Exposed(
    entities=(),
    mutations=(),
    questions=(
        Question("auditReplay", AuditReplay, ReplayReport, "audit.replay", rows=100),
        Question("auditExplain", AuditExplain, ExplainedStep, "audit.explain", rows=100),
        Question("auditHistory", AuditHistory, HistoryStep, "audit.history", rows=100),
    ),
)
