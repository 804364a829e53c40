"""A signed question to a partner, and its signed answer: JSON both ways, each bound to the other by a hash.

A question says from whom and to whom it is, and holds a random value; the answer names the SHA-256 of the question.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import orjson
import structlog
from joserfc.jwk import OKPKey

from domain.exchange.channels import receiving
from domain.exchange.channels.parts import text_in
from domain.exchange.partners import decider as partners
from domain.exchange.partners.decider import Admitted
from domain.kernel.declarations import Refused
from infra.exchange import protocol
from infra.exchange.answers import Answered, NotTaken, heard
from infra.exchange.posting import AttemptFailed, may_go_to
from infra.exchange.protocol import NotSignedError
from infra.exchange.record import ExchangeRecord
from infra.http.asking import ACCEPTED, UnreadableAnswerError, content
from infra.settings.settings import SettingsError

LONGEST = 1_000_000
"""Bytes of an answer at most."""
MEDIA_TYPE = "application/jose"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """What is asked: the types of what is signed (`typ`), and the address below the partner's own."""

    path: str
    question: str
    answer: str


class Questioner:
    """Asks partners over HTTP."""

    def __init__(self, key_of: Callable[[], OKPKey], client: httpx.AsyncClient) -> None:
        self._key_of, self._client = key_of, client

    async def ask(self, kind: QuestionKind, whole: Mapping[str, Any], partner: Admitted, at: datetime) -> Any:
        """What the partner answers, as JSON; raises AttemptFailed with the code of why it does not."""
        if not may_go_to(partner.entry.address):
            raise AttemptFailed("address_not_secure")
        if not partner.exchanges_at(at):
            raise AttemptFailed("agreement_ended")
        said = {"from": partner.entry.ours, "to": partner.entry.partner_id, "nonce": secrets.token_hex(16), **whole}
        text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
        try:
            signed = protocol.sign(text, self._key_of(), kind.question, at)
        except SettingsError as error:
            log.warning("exchange_asks_nothing", reason=str(error))
            raise AttemptFailed("no_key_here") from None
        match await self._posted(partner.entry.address + kind.path, signed):
            case Answered(answer):
                return _believed(answer, kind, text, partner, at)
            case NotTaken(code):
                raise AttemptFailed(code)
            case _:
                raise AttemptFailed("answer_unusable")

    async def _posted(self, address: str, signed: str) -> object:
        headers = {"content-type": MEDIA_TYPE, "accept-encoding": ACCEPTED}
        try:
            async with self._client.stream("POST", address, content=signed.encode(), headers=headers) as response:
                return heard(await content(response, LONGEST))
        except httpx.TimeoutException:
            raise AttemptFailed("timed_out") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise AttemptFailed("no_connection") from None
        except (ValueError, UnreadableAnswerError):
            raise AttemptFailed("answer_unusable") from None


def _believed(answer: str, kind: QuestionKind, question: bytes, partner: Admitted, at: datetime) -> Any:
    try:
        whole = orjson.loads(protocol.opened(answer, partner.keys_at(at), kind.answer).text)
        about = text_in(whole, "question")
    except (NotSignedError, ValueError, KeyError, TypeError):
        raise AttemptFailed("answer_not_signed") from None
    if about != hashlib.sha256(question).hexdigest():
        raise AttemptFailed("answer_of_another")
    return whole


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that a partner signed: what it says, and the hash that its answer names."""

    partner: Admitted
    whole: Any
    sha256: str
    at: datetime


async def asked(kind: QuestionKind, signed: str, record: ExchangeRecord) -> AskedQuestion | NotTaken:
    """The question, where a partner asks it that something is exchanged with at this moment."""
    try:
        claimed = orjson.loads(protocol.unverified(signed))
        sender = text_in(claimed, "from")
        at, state = await record.partner(sender)
        partner = partners.admitted(state, sender)
        found = protocol.opened(signed, partner.keys_at(at), kind.question)
        whole = orjson.loads(found.text)
        receiving.check_sender(state, sender, found.key, found.at, at)
        if text_in(whole, "to") != partner.entry.ours:
            return NotTaken("unknown_partner")
    except NotSignedError:
        return NotTaken("signature_invalid")
    except Refused as refused:
        return NotTaken(refused.code)
    except (ValueError, KeyError, TypeError):
        return NotTaken("malformed")
    return AskedQuestion(partner, whole, hashlib.sha256(found.text).hexdigest(), at)


def answered(kind: QuestionKind, question: AskedQuestion, whole: Mapping[str, Any], key: OKPKey) -> Answered:
    """The signed answer."""
    text = orjson.dumps({"question": question.sha256, **whole}, option=orjson.OPT_SORT_KEYS)
    return Answered(protocol.sign(text, key, kind.answer, question.at))
