"""Secrets of things: whoever sees the row reads them, nobody else; no path gives them once they are destroyed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.composing.installation import Installation
from api.kernel.context import Context
from api.kernel.declarations import Entity, Exposed, Mutation
from domain.kernel.sight import Sight
from infra.keys.master import local_master
from infra.keys.store import opened_keys
from infra.postgres.replaying.explaining import ExplanationRequest, explain
from infra.postgres.replaying.request import ReplayRequest
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.support.real import client_at_work
from tests.infra.keys.test_erasure import CONTEXT as PEOPLE
from tests.infra.keys.test_erasure import Running, all_followed, among, kinds
from tests.infra.postgres.replaying import found, tamper
from tests.infra.processes.running import until
from tests.support.dumping import dump, found_in
from tests.support.everyone import Everyone
from tests.support.matters import COMMANDS, MATTER, MATTERS, PAPER, SLICE
from tests.support.people import ANA

TITLE, DIGEST, REMARK, NAME = "canary-title", "canary-digest", "canary-remark", "canary-name"
CONTEXT = Context(
    name="matters",
    slices=(SLICE,),
    read_models=(MATTERS,),
    exposed=Exposed(entities=(Entity(MATTERS),), mutations=tuple(Mutation(each, MATTERS) for each in COMMANDS)),
    refusals={"paper_destroyed": "It was destroyed.", "digest_differs": "It is another one."},
)
INSTALLATION = Installation((PEOPLE, CONTEXT))
ASK = "query($id: String!, $at: AsOf) { matter(matterId: $id, asOf: $at) { %s } }"


@pytest.fixture
def settings(database: str, keys_database: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)


@asynccontextmanager
async def at_work(settings: Settings, policy: Everyone) -> AsyncIterator[Running]:
    """A matter is opened, and a paper filed."""
    async with client_at_work(settings, INSTALLATION, kind=Client, policy=policy) as client:
        running = Running(settings, client)
        await running.give(
            "openMatter", matterId=MATTER, unit="treasury", title=TITLE, applicantId=ANA, applicantName=NAME
        )
        await running.give("filePaper", matterId=MATTER, paperId=PAPER, digest=DIGEST, remark=REMARK)
        await until(lambda: all_followed(settings))
        yield running


async def matter(running: Running, at: str | None = None) -> Any:
    moment = None if at is None else {"position": at}
    return (await running.client.ask(ASK % "title digest remark", id=MATTER, at=moment))["matter"]


async def searched(running: Running) -> Any:
    query = "query($words: String!) { matters(search: $words) { nodes { matterId } } }"
    return (await running.client.ask(query, words=TITLE))["matters"]["nodes"]


async def test_whoever_sees_the_row_reads_its_secrets_and_nobody_else(settings: Settings) -> None:
    policy = Everyone()
    async with at_work(settings, policy) as running:
        before = kinds(settings)
        assert await matter(running) == {"title": TITLE, "digest": DIGEST, "remark": REMARK}
        assert kinds(settings) == before  # no reading is recorded, and no purpose asked for
        assert await running.client.error_code(ASK % "title applicantName", id=MATTER) == "PURPOSE_REQUIRED"
        policy.sights["matters.read"] = Sight(units=frozenset({"health"}))
        assert await matter(running) is None
        assert await searched(running) == []
        policy.sights["matters.read"] = Sight(units=frozenset({"treasury"}))
        assert (await matter(running))["title"] == TITLE
        feed = await running.client.ask("{ events(first: 50) { edges { node { data } } } }")
        assert found_in(str(feed), TITLE, DIGEST, REMARK, NAME) == []
        schema = (await running.client.ask('{ __type(name: "MatterFilter") { inputFields { name } } }'))["__type"]
        assert {"title", "digest", "remark"}.isdisjoint(field["name"] for field in schema["inputFields"])


async def test_no_path_gives_what_was_destroyed(settings: Settings) -> None:
    dsn = settings.database_url or ""
    async with at_work(settings, Everyone()) as running:
        assert found_in(dump(dsn), TITLE, DIGEST, REMARK) == [TITLE, DIGEST, REMARK]  # a scan that sees
        assert await searched(running) == [{"matterId": MATTER}]
        await running.give("destroyMatter", matterId=MATTER)
        await until(lambda: among(settings.keys_database_url or "", {MATTER}))
        await until(lambda: all_followed(settings))
        assert await matter(running) == {"title": None, "digest": DIGEST, "remark": None}
        assert await matter(running, at="2") == {"title": None, "digest": DIGEST, "remark": None}
        assert await searched(running) == []
        refused = await running.give("filePaper", matterId=MATTER, paperId=PAPER, digest=None, remark="anew")
        assert [error["code"] for error in refused["userErrors"]] == ["thing_destroyed"]
        await running.give("destroyPaper", matterId=MATTER, paperId=PAPER)
        await until(lambda: among(settings.keys_database_url or "", {PAPER}))
        await until(lambda: all_followed(settings))
        assert await matter(running) == {"title": None, "digest": None, "remark": None}
        approved = await running.give("approvePaper", matterId=MATTER, paperId=PAPER, digest=DIGEST)
        assert [error["code"] for error in approved["userErrors"]] == ["paper_destroyed"]
        feed = await running.client.ask("{ events(first: 50) { edges { node { data } } } }")

    async with opened_keys(settings.keys_database_url or "", local_master(settings)) as keys:
        replay = await found(dsn, ReplayRequest(MATTERS), INSTALLATION.codec, keys)
    assert replay.differences == []
    explained = await explain(dsn, ExplanationRequest(MATTERS, MATTER), INSTALLATION.codec, lambda *_: None)
    places = {"ledger": dump(dsn), "keys": dump(settings.keys_database_url), "feed": str(feed), "why": repr(explained)}
    left = {name: told for name, text in places.items() if (told := found_in(text, TITLE, DIGEST, REMARK))}
    assert left == {}
    assert found_in(places["ledger"], NAME)  # what the person told is theirs, and stays


async def test_a_replay_says_that_secrets_differ_and_not_how(settings: Settings) -> None:
    dsn = settings.database_url or ""
    async with at_work(settings, Everyone()):
        pass
    tamper(dsn, "UPDATE projections.matters_matters_v1 SET title = 'another', applicant_name = 'Bo'")
    async with opened_keys(settings.keys_database_url or "", local_master(settings)) as keys:
        (difference,) = (await found(dsn, ReplayRequest(MATTERS), INSTALLATION.codec, keys)).differences
    said = {change.field: (change.replayed, change.against) for change in difference.changes}
    assert said == {"title": ("(secret)", "(secret)"), "applicant_name": ("(personal)", "(personal)")}
    without = await found(dsn, ReplayRequest(MATTERS), INSTALLATION.codec, None)
    assert (without.differences, without.replay.left_out) == ([], ("title", "applicant_name", "digest", "remark"))


def test_a_read_model_with_secrets_is_for_those_with_a_permission() -> None:
    with pytest.raises(ValueError, match=r"matters\.matters holds personal and secret values.*permission"):
        replace(MATTERS, permission=None, scope=None)
    with pytest.raises(ValueError, match=r"an answer by \['title'\]"):
        replace(MATTERS, orders=("title",))
    assert set(MATTERS.sealed) == {"title", "applicant_name", "digest", "remark"}
    assert set(MATTERS.personal) == {"applicant_name"}
    assert MATTERS.told_by == {
        "matter_id": ("title", "remark"),
        "applicant_id": ("applicant_name",),
        "paper_id": ("digest",),
    }
