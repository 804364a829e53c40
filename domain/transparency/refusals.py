"""How the refusals of the log's keys read."""

from __future__ import annotations

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "not_a_log_key": Text(
        "{key} is no Ed25519 verifier key of the log {origin}: NAME+ID+KEY, with the log's origin as its name.",
        "{key} no es una clave Ed25519 de verificación del registro {origin}: NOMBRE+ID+CLAVE, con ese nombre.",
    ),
    "key_does_not_sign": Text(
        "The log is signed by {current}, not by {key}: only the key that signs can be exchanged.",
        "El registro lo firma {current}, no {key}: solo se sustituye la clave que firma.",
    ),
    "key_used_before": Text(
        "The key {key} has signed this log before: a new key is one that never has.",
        "La clave {key} ya firmó este registro: una clave nueva es la que nunca lo ha firmado.",
    ),
    "overlap_over": Text(
        "Both keys must sign for a while: the overlap ends after {now}, not at {until}.",
        "Ambas claves deben firmar durante un tiempo: el solapamiento termina después de {now}, no el {until}.",
    ),
}
