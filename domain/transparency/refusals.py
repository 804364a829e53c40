"""How the refusals of the log's keys read."""

from __future__ import annotations

MESSAGES: dict[str, str] = {
    "not_a_log_key": (
        "{key} is no Ed25519 verifier key of the log {origin}: NAME+ID+KEY, with the log's origin as its name."
    ),
    "key_does_not_sign": "The log is signed by {current}, not by {key}: only the key that signs can be exchanged.",
    "key_used_before": "The key {key} has signed this log before: a new key is one that never has.",
    "overlap_over": "Both keys must sign for a while: the overlap ends after {now}, not at {until}.",
}
