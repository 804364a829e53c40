"""What the projectors tell of themselves."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

LAG = Gauge("foja_projector_lag_positions", "Positions that a read model is behind the ledger", ["model"])
EVENTS = Counter("foja_projected_events", "Events folded into a read model", ["model"])
DELAY = Histogram(
    "foja_commit_to_projected_seconds",
    "From the recording of an event to its being readable",
    ["model"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 30, 300),
)
PUT_OUT = Counter("foja_projection_put_out", "Times that a read model was put out of its lane", ["model", "why"])
QUARANTINED = Gauge(
    "foja_projection_quarantined", "Events that a read model could not fold: somebody must act", ["model"]
)
