"""How often the database is asked: for one commitment, and for a page of lines with their accounts and budgets."""

from __future__ import annotations

from typing import Any

import pytest

from infra.postgres.reading import questions
from infra.postgres.reading.seen import SeenReads
from infra.postgres.tail import PostgresTail
from infra.postgres.writing.session import Session
from projections.kernel.plans import Plan
from tests.api.budgeting.chain import People, a_budget, a_line, committing, up_to_now

LINES = 20
PAGE = """
query($n: Int!) { budgetLines(first: $n) { nodes {
  lineId available { amount } budget { government }
  account { accountId available { amount } budget { government } } } } }
"""


async def test_a_commitment_takes_two_looks_and_one_append(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account is known once the line was read: hence two looks."""
    line = (await a_budget(people))["wages"]
    asked: list[bytes] = []
    carried_out = Session.rows

    async def counted(self: Session, query: bytes, parameters: Any) -> list[Any]:
        asked.append(query)
        return await carried_out(self, query, parameters)

    async def unheard(self: PostgresTail, query: bytes, parameters: Any) -> list[Any]:
        return await carried_out(self._session, query, parameters)

    monkeypatch.setattr(Session, "rows", counted)
    monkeypatch.setattr(PostgresTail, "_rows", unheard)  # the worker beside it looks for emergencies when it likes
    await people.proposer.does("commit", **committing(line, "C-1", "1.00"))
    assert len(asked) == 3
    assert sum(b"append" in one for one in asked) == 1


async def test_a_page_of_lines_with_what_belongs_to_them_is_one_statement(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = await _a_page_of_lines(people)
    await people.client.ask(PAGE, now, n=1)  # learns which relations answer
    asked: list[str] = []
    monkeypatch.setattr(questions, "fetch", _counted(questions.fetch, asked))
    for size in (1, LINES):
        asked.clear()
        await _ask(people, now, size)
        assert len(asked) == 1


async def test_resolvers_ask_for_a_page_of_lines_as_often_as_for_one_line(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = await _a_page_of_lines(people)
    asked: list[str] = []
    monkeypatch.setattr(SeenReads, "answer", _nothing)
    for name in ("page", "by_key"):
        monkeypatch.setattr(SeenReads, name, _counted(getattr(SeenReads, name), asked))
    counts = []
    for size in (1, LINES):
        asked.clear()
        await _ask(people, now, size)
        counts.append(len(asked))
    assert 1 < counts[0] == counts[1] <= 4


async def _a_page_of_lines(people: People) -> Any:
    """As many lines as a page shows in one test; the position at which all of them are shown."""
    await a_budget(people)
    for number in range(LINES):
        await a_line(people.treasury, (f"02{number:02}", "01"), "10.00")
    return await up_to_now(people.client)


async def _ask(people: People, now: Any, size: int) -> None:
    nodes = (await people.client.ask(PAGE, now, n=size))["budgetLines"]["nodes"]
    assert len([one for one in nodes if one["account"]["budget"] == one["budget"] == {"government": "MD"}]) == size


async def _nothing(_: SeenReads, __: Plan) -> bytes | None:
    """As where a plan cannot be answered."""
    return None


def _counted(found: Any, asked: list[str]) -> Any:
    async def counting(*given: Any, **named: Any) -> Any:
        asked.append(found.__name__)
        return await found(*given, **named)

    return counting
