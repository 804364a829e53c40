"""Data asked of partners, and answered to them: the row of a source, under the fields of an agreement."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID, uuid5

import httpx
import orjson
from joserfc.jwk import OKPKey

from application.exchange.data import DataQuestion, DataTold
from application.kernel.effects import EffectFailed, EffectRefused
from application.kernel.orders import CommandBus, CommandIdReused, Order
from domain.exchange.channels.parts import text_in
from domain.exchange.partners import decider as partners
from domain.exchange.requests import decider as requests
from domain.exchange.requests.commands import AnswerData
from domain.exchange.services.agreeing import InForce
from domain.exchange.services.kinds import AnswerOutcome
from domain.exchange.services.offering import Offered
from domain.exchange.services.sources import SOURCES, DataSource
from domain.kernel.declarations import Refused
from domain.kernel.forms import checked
from infra.exchange.answers import Answered, NotTaken
from infra.exchange.keys import exchange_key
from infra.exchange.posting import TIMEOUT, AttemptFailed
from infra.exchange.protocol import DATA, DATA_ASKED
from infra.exchange.questions import AskedQuestion, Questioner, QuestionKind, answered, asked
from infra.exchange.receiving import OURSELVES
from infra.exchange.record import ExchangeRecord, open_record
from infra.kernel.adapters import Parts

NAMESPACE = UUID("a5a0c6a2-0f0f-4f0e-8a35-2d1b6c8a4b90")
DATA_QUESTIONS: Final = QuestionKind("/exchange/data", DATA_ASKED, DATA)
LONGEST: Final = 32_000
"""Bytes of a row at most: it may have to stand in the record."""
_ACCOUNT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,59}")

RowOf = Callable[[DataSource, str, Sequence[str]], Awaitable[Mapping[str, Any]]]
"""These fields of the row of a source with this key; nothing where there is none."""


class DataProvider:
    """Answers partners, each answer recorded before a byte of it goes out."""

    def __init__(self, record: ExchangeRecord, bus: CommandBus, key: OKPKey, row_of: RowOf) -> None:
        self._record, self._bus, self._key, self._row_of = record, bus, key, row_of

    async def answer(self, signed: str) -> Answered | NotTaken:
        """The signed answer: a row, none, or why it is refused."""
        question = await asked(DATA_QUESTIONS, signed, self._record)
        if isinstance(question, NotTaken):
            return question
        try:
            told = await self._told(question)
        except (KeyError, TypeError, ValueError):
            return NotTaken("malformed")
        except Refused as refused:
            told = {"outcome": AnswerOutcome.REFUSED.value, "code": refused.code}
        return answered(DATA_QUESTIONS, question, told, self._key)

    async def _told(self, question: AskedQuestion) -> Mapping[str, Any]:
        whole, partner_id = question.whole, question.partner.entry.partner_id
        agreement, as_, key = (text_in(whole, name) for name in ("agreement", "request", "key"))
        fields = tuple(text_in({"field": each}, "field") for each in whole["fields"])
        request_id = requests.request_of(partner_id, as_)
        state = await self._record.request(request_id, agreement)
        if state.request is not None and state.request.answer and state.request.answer.payload:
            return {"outcome": AnswerOutcome.FOUND.value, "data": orjson.loads(state.request.answer.payload)}
        row, subject = await self._row(state, key, fields)
        payload = row and _canonical(row)
        command = AnswerData(
            request_id=request_id,
            asked_as=as_,
            partner_id=partner_id,
            agreement_id=agreement,
            terms_sha256=text_in(whole, "termsSha256"),
            purpose=text_in(whole, "purpose"),
            fields=fields,
            subject=subject,
            outcome=AnswerOutcome.FOUND if payload else AnswerOutcome.NOT_FOUND,
            question=key,
            sha256=hashlib.sha256(payload.encode()).hexdigest() if payload else None,
            payload=payload or None,
        )
        with suppress(CommandIdReused):  # asked again: it is recorded, and the row has changed since
            await self._bus.execute(Order(checked(command), uuid5(NAMESPACE, f"answer {request_id}")), OURSELVES)
        return {"outcome": command.outcome.value, "data": row or None}

    async def _row(
        self, state: requests.State, key: str, fields: Sequence[str]
    ) -> tuple[Mapping[str, Any], str | None]:
        """The row as far as its source tells it, and the account that it is about; what is agreed, the act says."""
        if not isinstance(state.agreement, InForce):
            return {}, None
        service = state.services.get(state.agreement.signed.terms.service_id)
        source = SOURCES.get(service.offer.source) if isinstance(service, Offered) else None
        if source is None:
            return {}, None
        told = [name for name in fields if name in source.fields]
        of_whom = () if source.subject is None or source.subject in told else (source.subject,)
        row = await self._row_of(source, key, (*told, *of_whom))
        subject = str(row.get(source.subject or "") or "")
        return {name: row[name] for name in told if name in row}, subject if _ACCOUNT.fullmatch(subject) else None


class DataAsker:
    """Asks partners."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def ask(self, question: DataQuestion, _: UUID) -> DataTold:
        """What the partner answers. Raises EffectFailed where it answers nothing that can be believed."""
        if question.question is None:
            raise EffectRefused("thing_destroyed")
        whole = {
            "agreement": question.agreement_id,
            "fields": list(question.fields),
            "key": question.question,
            "purpose": question.purpose,
            "request": question.request_id,
            "termsSha256": question.terms_sha256,
        }
        async with (
            open_record(self._parts) as record,
            httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        ):
            questioner = Questioner(lambda: exchange_key(self._parts.settings), client)
            at, state = await record.partner(question.partner_id)
            try:
                partner = partners.admitted(state, question.partner_id)
                answer = await questioner.ask(DATA_QUESTIONS, whole, partner, at)
            except (AttemptFailed, Refused) as failed:
                raise EffectFailed(failed.code) from None
        return _believed(answer, question)


def _believed(answer: Any, question: DataQuestion) -> DataTold:
    try:
        outcome = AnswerOutcome(text_in(answer, "outcome"))
        if outcome is AnswerOutcome.REFUSED:
            code = text_in(answer, "code")
            return DataTold(outcome, code if _CODE.fullmatch(code) else "refused")
        if outcome is AnswerOutcome.NOT_FOUND:
            return DataTold(outcome)
        row: Mapping[str, Any] = answer["data"]
        unknown = not row or set(row) - set(question.fields)
    except (KeyError, TypeError, ValueError):
        raise EffectFailed("answer_unusable") from None
    if unknown:
        raise EffectRefused("answer_unusable")
    payload = _canonical(row)
    return DataTold(outcome, None, hashlib.sha256(payload.encode()).hexdigest(), payload)


def _canonical(row: Mapping[str, Any]) -> str:
    """A row as canonical JSON; EffectRefused(`answer_too_large`)."""
    text = orjson.dumps(dict(row), option=orjson.OPT_SORT_KEYS)
    if len(text) > LONGEST:
        raise EffectRefused("answer_too_large")
    return text.decode()
