"""Proofs of inclusion in GraphQL: a receipt is exchanged for one as soon as a published checkpoint covers it."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from api.graphql.derive import argument, attribute, field, object_type
from api.graphql.scalars import Position
from api.graphql.viewer import Viewer
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.services import ServedProof


def _base64(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


PROOF = object_type(
    "InclusionProof",
    [
        attribute("position", Position, "The event's position in the ledger."),
        field("covered", bool, lambda it, _: it.file is not None, description="Whether there is a proof already."),
        attribute("promisedAt", datetime, "By when there is promised to be one.", "promised_at"),
        attribute("overdue", bool, "Whether that promise is broken: an alarm."),
        attribute("treeSize", Position | None, "How many events the checkpoint covers.", "size"),
        field("leafHash", str | None, lambda it, _: _base64(it.leaf_hash), description="RFC 6962, in base 64."),
        field(
            "hashes",
            list[str] | None,
            lambda it, _: None if it.hashes is None else [_base64(hash_) for hash_ in it.hashes],
            description="The hashes that lead from the leaf to the root, in base 64 (RFC 6962, section 2.1.1).",
        ),
        field(
            "checkpoint",
            str | None,
            lambda it, _: it.checkpoint.decode() if it.checkpoint else None,
            description="The signed checkpoint with its cosignatures (C2SP tlog-checkpoint).",
        ),
        field(
            "file",
            str | None,
            lambda it, _: it.file.decode() if it.file else None,
            description="All of it as a file (C2SP tlog-proof), as `/log/proof/<position>.tlog-proof` gives it.",
        ),
    ],
    "That an event is in the published log, for anybody to check without this server.",
)


async def proof_of(viewer: Viewer, position: int) -> ServedProof:
    """The proof for a position, or when it is promised. Raises ApiError where there is no such event, or no log."""
    viewer.tell_apart()
    if viewer.services.log is None:
        raise ApiError(errors.NOT_FOUND, "This installation publishes no log.")
    proof = await viewer.services.log.proof(position) if position else None
    if proof is None:
        raise ApiError(errors.NOT_FOUND, "There is no such position in the ledger.")
    return proof


async def _proof(_: Any, info: Any, position: int) -> ServedProof:
    return await proof_of(info.context, position)


async def _of_receipt(source: Any, info: Any) -> ServedProof:
    return await proof_of(info.context, source.receipt.position)


PROOF_FIELD = field(
    "inclusionProof",
    PROOF,
    _proof,
    description=(
        "The proof that the event at a position is in the published log. Like the log itself, it is for everybody: "
        "it holds hashes alone."
    ),
    arguments=[argument("position", Position, "The event's position, as its receipt says.")],
)

OF_RECEIPT = field(
    "inclusionProof",
    PROOF,
    _of_receipt,
    description="The proof of its last event. Right after the act it is promised: ask for it again by the position.",
)
