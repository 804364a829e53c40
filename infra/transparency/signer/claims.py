"""What a witness says against the log, and whether it can show it: the checkpoint that it cosigned last is asked for.

Whatever it shows, the signer stops: that is what a restored backup looks like. But whoever reads why it stopped should
know whether to look at the database or at the witness.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from hashlib import sha256

import httpx

from infra.http.asking import ACCEPTED, UnreadableAnswerError, content
from infra.http.printable import printable
from infra.tlog.checkpoints import Checkpoint, open_checkpoint
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import VerifierKey
from infra.tlog.merkle import verify_consistency
from infra.transparency.signer.errors import RefusedToSignError
from infra.transparency.signer.signing import RESTORED

SECONDS = 2.0
"""How long a witness may take to answer. The next checkpoint waits for it, and appends never do."""
LARGEST_NOTE = 262_144

Proof = Callable[[int], Awaitable[Sequence[bytes]]]
"""The consistency proof from an older size to that of the checkpoint."""


class Claim(Enum):
    """What a witness says."""

    MORE = "it has cosigned {size} entries of {origin}, and the database holds {ours}"
    OTHER = "the {ours} entries of {origin} do not go on from the {size} that it cosigned"


async def shown_by(
    client: httpx.AsyncClient, url: str, ours: Checkpoint, keys: Sequence[VerifierKey], proof: Proof
) -> Checkpoint | None:
    """The checkpoint by which a witness shows that the log signed more than ours, or something else; None without one.

    It is asked where tlog-witness has it served, "Monitor Retrieval Mechanism".
    """
    at = f"{url}/{sha256(ours.origin.encode()).hexdigest()}/checkpoint"
    headers = {"accept-encoding": ACCEPTED}
    try:
        async with asyncio.timeout(SECONDS), client.stream("GET", at, headers=headers) as answer:
            found, _ = open_checkpoint(await content(answer, LARGEST_NOTE), keys)
    except (httpx.HTTPError, TimeoutError, UnreadableAnswerError, MalformedError, NotProvenError):
        return None
    if found.origin != ours.origin or found.size == 0:
        return None
    if found.size > ours.size:
        return found
    try:
        verify_consistency(found.size, ours.size, await proof(found.size), found.root, ours.root)
    except NotProvenError:
        return found
    return None


def refusal(
    name: str, url: str, claim: Claim, size: int, ours: Checkpoint, shown: Checkpoint | None
) -> RefusedToSignError:
    """Why nothing is signed: who said what, whether it was shown, and what to do next."""
    said = claim.value.format(size=size, origin=ours.origin, ours=ours.size)
    who = f"the witness {name} ({printable(url)}) says that {said}."
    if shown is not None:
        root = shown.root.hex()
        return RefusedToSignError(
            f"{who} It shows a checkpoint of {shown.size} entries with root {root}, signed by a key of this log,"
            f" which the database does not hold. {RESTORED}"
        )
    return RefusedToSignError(
        f"{who} It shows no checkpoint that a key of this log signed and the database does not hold: it may be"
        f" mistaken, or lie. First make sure that no backup was restored. {RESTORED} If none was: take the line of the"
        f" witness {name} out of the file that FOJA_LOG_WITNESSES names, have the quorum there met by others, and"
        ' start the signer again (docs/verify/log.md, "A witness that is wrong").'
    )
