"""Witnesses (C2SP tlog-witness): each is shown every checkpoint with a proof that it goes on from what it saw last."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Sequence

import httpx
import structlog
from prometheus_client import Counter, Gauge

from infra.signals import backoff
from infra.signer.errors import RefusedToSignError
from infra.signer.signing import RESTORED, Signature
from infra.tlog import notes
from infra.tlog.errors import MalformedError
from infra.tlog.policy import Party, Policy

SECONDS = 2.0
"""How long a witness may take to answer. The next checkpoint waits for it, and appends never do."""
LARGEST_ANSWER = 65_536

ASKED = Counter("foja_log_witness_requests_total", "Checkpoints shown to witnesses", ["witness", "outcome"])
SEEN = Gauge("foja_log_witness_size", "The size up to which a witness has cosigned", ["witness"])

log = structlog.get_logger()

Proof = Callable[[int], Awaitable[Sequence[bytes]]]
"""The consistency proof from an older size to that of the checkpoint."""


class WitnessFailedError(Exception):
    """A witness did not cosign, and says nothing that concerns the tree."""


class Witness:
    """One witness: what it saw last as far as is known, and when it is worth asking again."""

    def __init__(self, name: str, party: Party, client: httpx.AsyncClient) -> None:
        self.name, self.key = name, party.key
        self._url = f"{(party.url or '').rstrip('/')}/add-checkpoint"
        self._client = client
        self.size = 0
        self._failures = 0
        self._again = 0.0

    @property
    def due(self) -> bool:
        """Whether it is time to ask it; one that failed is left in peace for a while."""
        return time.monotonic() >= self._again

    async def ask(self, signed: Signature, proof: Proof) -> notes.Signature | None:
        """Its cosignature; None where it is away or does not want to.

        Raises RefusedToSignError where it has seen a larger tree of this log, or another one.
        """
        try:
            found = await self._ask(signed, proof)
        except (WitnessFailedError, httpx.HTTPError, TimeoutError) as error:
            self._again = time.monotonic() + backoff(self._failures)
            self._failures += 1
            ASKED.labels(self.name, "failed").inc()
            said = str(error) if isinstance(error, WitnessFailedError) else type(error).__name__
            log.warning("witness_failed", witness=self.name, failures=self._failures, error=said)
            return None
        self._failures, self._again, self.size = 0, 0.0, signed.checkpoint.size
        ASKED.labels(self.name, "cosigned").inc()
        SEEN.labels(self.name).set(self.size)
        return found

    async def _ask(self, signed: Signature, proof: Proof) -> notes.Signature:
        size = signed.checkpoint.size
        for _ in range(2):
            old = min(self.size, size)
            answer = await self._send(old, await proof(old), signed.note)
            if answer.status_code != httpx.codes.CONFLICT:
                return self._cosignature(answer, signed.note)
            self.size = _size(answer)
            if self.size > size:
                raise RefusedToSignError(
                    f"the witness {self.name} has seen a tree of {self.size} entries of {signed.checkpoint.origin},"
                    f" and the database holds {size}. {RESTORED}"
                )
        raise WitnessFailedError(f"it says twice that it saw another size than it says: {self.size}")

    async def _send(self, old: int, proof: Sequence[bytes], note: notes.Note) -> httpx.Response:
        hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
        body = f"old {old}\n{hashes}\n".encode() + note.encoded()
        async with asyncio.timeout(SECONDS), self._client.stream("POST", self._url, content=body) as answer:
            content = b""
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > LARGEST_ANSWER:
                    raise WitnessFailedError(f"its answer is longer than {LARGEST_ANSWER} bytes")
        return httpx.Response(answer.status_code, content=content)

    def _cosignature(self, answer: httpx.Response, note: notes.Note) -> notes.Signature:
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            raise RefusedToSignError(
                f"the witness {self.name} has seen another tree of this log: the one of the database does not go on"
                f" from it. {RESTORED}"
            )
        if answer.status_code != httpx.codes.OK:
            raise WitnessFailedError(f"it answers {answer.status_code}")
        try:
            found = [notes.Signature.parse(line) for line in answer.text.splitlines()]
        except MalformedError as error:
            raise WitnessFailedError(f"it answers what is no signature: {error}") from None
        for one in found:
            if one.is_of(self.key) and self.key.accepts(note.text.encode(), one.value):
                return one
        raise WitnessFailedError("it answers without a signature of its key")


class Witnesses:
    """The witnesses of a policy that have an address."""

    def __init__(self, policy: Policy, client: httpx.AsyncClient) -> None:
        self.policy = policy
        self.all = [Witness(name, party, client) for name, party in policy.witnesses.items() if party.url]

    async def ask(self, signed: Signature, proof: Proof) -> list[notes.Signature]:
        """The cosignatures of those that are not on the note yet and answer. Raises RefusedToSignError."""
        due = [one for one in self.all if one.due and not signed.note.signed_by(one.key)]
        answers = await asyncio.gather(*(one.ask(signed, proof) for one in due), return_exceptions=True)
        for one in answers:
            if isinstance(one, BaseException):
                raise one
        return [one for one in answers if isinstance(one, notes.Signature)]

    def enough(self, note: notes.Note) -> bool:
        """Whether the quorum of the policy has cosigned."""
        return self.policy.met_by(self.policy.cosigners(note))


def _size(answer: httpx.Response) -> int:
    text = answer.text.removesuffix("\n")
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        raise WitnessFailedError("it answers 409 without the size that it saw")
    return int(text)
