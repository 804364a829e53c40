"""Witnesses (C2SP tlog-witness): each is shown every checkpoint with a proof that it goes on from what it saw last."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Sequence

import httpx
import structlog
from prometheus_client import Counter, Gauge

from infra.http.asking import ACCEPTED, UnreadableAnswerError, content
from infra.http.printable import printable
from infra.signals.signals import backoff
from infra.tlog import notes
from infra.tlog.errors import MalformedError
from infra.tlog.policy import Party, WitnessPolicy
from infra.transparency.signer.claims import SECONDS, Claim, Proof, refusal, shown_by
from infra.transparency.signer.keys import LogKeys
from infra.transparency.signer.signing import Signature

LARGEST_ANSWER = 65_536

ASKED = Counter("foja_log_witness_requests_total", "Checkpoints shown to witnesses", ["witness", "outcome"])
SEEN = Gauge("foja_log_witness_size", "The size up to which a witness has cosigned", ["witness"])
BEHIND = Gauge("foja_log_witness_behind_seconds", "For how long a witness has failed to cosign; 0 in time", ["witness"])

log = structlog.get_logger()


class WitnessFailedError(Exception):
    """A witness did not cosign, and says nothing that concerns the tree."""


class Witness:
    """One witness: what it saw last as far as is known, and when it is worth asking again."""

    def __init__(self, name: str, party: Party, client: httpx.AsyncClient, keys: LogKeys, promised: float) -> None:
        self.name, self.key = printable(name), party.key
        self._url = (party.url or "").rstrip("/")
        self._client, self._keys, self._promised = client, keys, promised
        self.size = 0
        self._since: float | None = None
        self._alarmed = False
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
            self._lags(signed)
            return None
        self._failures, self._again, self.size = 0, 0.0, signed.checkpoint.size
        ASKED.labels(self.name, "cosigned").inc()
        SEEN.labels(self.name).set(self.size)
        self._keeps_up()
        return found

    def _lags(self, signed: Signature) -> None:
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        BEHIND.labels(self.name).set(now - self._since)
        if now - self._since >= self._promised and not self._alarmed:
            self._alarmed = True
            size = signed.checkpoint.size
            log.error("witness_behind", witness=self.name, cosigned=self.size, signed=size, promised=self._promised)

    def _keeps_up(self) -> None:
        if self._alarmed:
            log.info("witness_in_time_again", witness=self.name, cosigned=self.size)
        self._since, self._alarmed = None, False
        BEHIND.labels(self.name).set(0)

    async def _ask(self, signed: Signature, proof: Proof) -> notes.Signature:
        size = signed.checkpoint.size
        for _ in range(2):
            old = min(self.size, size)
            answer = await self._send(old, await proof(old), signed.note)
            if answer.status_code != httpx.codes.CONFLICT:
                if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
                    await self._refuse(signed, Claim.OTHER, old, proof)
                return self._cosignature(answer, signed.note)
            self.size = _size(answer)
            if self.size > size:
                await self._refuse(signed, Claim.MORE, self.size, proof)
        raise WitnessFailedError(f"it says twice that it saw another size than it says: {self.size}")

    async def _refuse(self, signed: Signature, claim: Claim, size: int, proof: Proof) -> None:
        """Stop, since it says that it saw more than there is, or something else; say whether it can show that."""
        keys = [signing_key.verifier for signing_key in self._keys.current()]
        shown = await shown_by(self._client, self._url, signed.checkpoint, keys, proof)
        raise refusal(self.name, self._url, claim, size, signed.checkpoint, shown)

    async def _send(self, old: int, proof: Sequence[bytes], note: notes.Note) -> httpx.Response:
        hashes = "".join(f"{base64.b64encode(hash_).decode()}\n" for hash_ in proof)
        body = f"old {old}\n{hashes}\n".encode() + note.encoded()
        url, headers = f"{self._url}/add-checkpoint", {"accept-encoding": ACCEPTED}
        async with (
            asyncio.timeout(SECONDS),
            self._client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            try:
                return httpx.Response(answer.status_code, content=await content(answer, LARGEST_ANSWER))
            except UnreadableAnswerError as error:
                raise WitnessFailedError(f"it {error}") from None

    def _cosignature(self, answer: httpx.Response, note: notes.Note) -> notes.Signature:
        if answer.status_code != httpx.codes.OK:
            raise WitnessFailedError(f"it answers {answer.status_code}")
        try:
            found = [notes.Signature.parse(line) for line in answer.text.removesuffix("\n").split("\n")]
        except MalformedError as error:
            raise WitnessFailedError(f"it answers what is no signature: {error}") from None
        for signature in found:
            if signature.is_of(self.key) and self.key.accepts(note.text.encode(), signature.value):
                return signature
        raise WitnessFailedError("it answers without a signature of its key")


class Witnesses:
    """The witnesses of a policy that have an address."""

    def __init__(self, policy: WitnessPolicy, client: httpx.AsyncClient, keys: LogKeys, promised: float) -> None:
        self.policy = policy
        named = policy.witnesses.items()
        self.all = [Witness(name, party, client, keys, promised) for name, party in named if party.url]

    async def ask(self, signed: Signature, proof: Proof) -> list[notes.Signature]:
        """The cosignatures of those that are not on the note yet and answer. Raises RefusedToSignError."""
        due = [witness for witness in self.all if witness.due and not signed.note.signed_by(witness.key)]
        answers = await asyncio.gather(*(witness.ask(signed, proof) for witness in due), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return [answer for answer in answers if isinstance(answer, notes.Signature)]

    def enough(self, note: notes.Note) -> bool:
        """Whether the quorum of the policy has cosigned."""
        return self.policy.met_by(self.policy.cosigners(note))


def _size(answer: httpx.Response) -> int:
    text = answer.text.removesuffix("\n")
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        raise WitnessFailedError("it answers 409 without the size that it saw")
    return int(text)
