"""What a witness answers to a checkpoint: the rules of C2SP tlog-witness, `add-checkpoint`, in their order."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

from infra.tlog.checkpoints import Checkpoint, number, open_checkpoint
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import KeyKind, NoteSigner, VerifierKey, decode_base64
from infra.tlog.merkle import EMPTY_ROOT, HASH_SIZE, verify_consistency
from infra.tlog.notes import Note
from infra.transparency.witness.state import CosignedHead, State

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
MAX_BODY = 1_100_000
MAX_HASHES = 63


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    content: str
    media_type: str = TEXT


class Request(NamedTuple):
    """The parts of a body: the old size, the proof from there, and the checkpoint."""

    old: int
    proof: list[bytes]
    checkpoint: bytes

    @classmethod
    def parse(cls, body: bytes) -> Request:
        """The parts; MalformedError where they are not there."""
        head, gap, checkpoint = body.partition(b"\n\n")
        first, *lines = head.decode("ascii", errors="replace").split("\n")
        if not gap or not first.startswith("old "):
            raise MalformedError("a body is 'old' and a size, the hashes of a proof, an empty line, and a checkpoint")
        if len(lines) > MAX_HASHES:
            raise MalformedError(f"a proof has at most {MAX_HASHES} hashes, not {len(lines)}")
        proof = [decode_base64(line) for line in lines]
        if any(len(hash_) != HASH_SIZE for hash_ in proof):
            raise MalformedError(f"each hash of a proof has {HASH_SIZE} bytes")
        return cls(number(first.removeprefix("old "), "old size"), proof, checkpoint)


class Witness:
    """A witness with a key, of the logs that these keys sign for."""

    def __init__(
        self, key: NoteSigner, logs: Iterable[VerifierKey], state: State, clock: Callable[[], float] = time.time
    ) -> None:
        self._key, self._state, self._clock = key, state, clock
        self._logs: dict[str, list[VerifierKey]] = {}
        for log in logs:
            if log.kind is not KeyKind.LOG:
                raise MalformedError(f"{log.name}: this is the key of a witness, and a log is to be watched")
            self._logs.setdefault(log.name, []).append(log)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Cosign a checkpoint, or say why not. What is cosigned is kept before it is answered."""
        try:
            request = Request.parse(body)
            note = Note.parse(request.checkpoint)
            origin = note.text.partition("\n")[0]
            if origin not in self._logs:
                return Answer(404, "this log is not known here\n")
            if _is_false_empty(note.text):
                signed = any(note.signed_by(key) for key in self._logs[origin])
                return Answer(422 if signed else 403, f"the root of an empty log is {EMPTY_ROOT.hex()}\n")
            checkpoint, _ = open_checkpoint(request.checkpoint, self._logs[origin])
        except MalformedError as error:
            return Answer(400, f"{error}\n")
        except NotProvenError as error:
            return Answer(403, f"{error}\n")
        if request.old > checkpoint.size:
            return Answer(400, f"the old size {request.old} is larger than that of the checkpoint, {checkpoint.size}\n")
        return self._judge(request, checkpoint, note)

    def checkpoint(self, origin_hash: str) -> Answer:
        """The last checkpoint of a log that was cosigned, by the hash of its origin."""
        for origin in self._logs:
            if sha256(origin.encode()).hexdigest() == origin_hash and (found := self._state.last(origin)).note:
                return Answer(200, found.note.decode())
        return Answer(404, "nothing of this log was cosigned here\n")

    def _judge(self, request: Request, checkpoint: Checkpoint, note: Note) -> Answer:
        with self._state.turn(checkpoint.origin) as turn:
            last = turn.last()
            if request.old != last.size:
                return Answer(409, f"{last.size}\n", SIZE)
            try:
                _check_growth(request, checkpoint, last)
            except NotProvenError as error:
                return Answer(422, f"{error}\n")
            signature = note.cosignature(self._key, int(self._clock()))
            known = [
                signature
                for signature in note.signatures
                if any(signature.is_of(key) for key in self._logs[checkpoint.origin])
            ]
            kept = Note(note.text, (*known, signature))
            turn.keep(CosignedHead(checkpoint.size, checkpoint.root, kept.encoded()))
        return Answer(200, signature.line())


def _check_growth(request: Request, checkpoint: Checkpoint, last: CosignedHead) -> None:
    if last.size:
        verify_consistency(last.size, checkpoint.size, request.proof, last.root, checkpoint.root)
    elif request.proof:
        raise NotProvenError("from the empty tree nothing has to be proven: a proof is empty there")


def _is_false_empty(text: str) -> bool:
    lines = text.split("\n")
    return lines[1:2] == ["0"] and lines[2:3] != [base64.b64encode(EMPTY_ROOT).decode()]
