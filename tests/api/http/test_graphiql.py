"""GraphiQL in a real browser, from this server alone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from urllib.parse import quote

import httpx

from infra.oidc.accounts import Pseudonyms, pseudonym
from infra.oidc.development import PSEUDONYM_ISSUER, Grant
from infra.oidc.links import Links, address
from infra.oidc.sign_in import SignIn, open_sign_in
from infra.settings.settings import Settings
from tests.api.conftest import World
from tests.api.support.browser import browsing
from tests.api.support.live import serving
from tests.api.support.operations import OPEN, opening

INPUT = {"input": opening("MD")}
SENT = "Network.requestWillBeSent"


def test_a_browser_shows_the_result_of_a_query(tmp_path: Path) -> None:
    with serving(World().services()) as server, browsing(tmp_path / "profile") as browser:
        body = {"query": OPEN, "variables": {"input": opening("MD")}}
        assert httpx.post(f"{server.address}/graphql", json=body).status_code == 200
        browser.call("Page.navigate", url=f"{server.address}/graphql")
        browser.wait_for("!!document.querySelector('.graphiql-execute-button')")
        browser.wait_for("document.querySelector('.graphiql-query-editor')?.textContent.includes('budgets')")
        browser.evaluate("document.querySelector('.graphiql-execute-button').click()")
        browser.wait_for("document.querySelector('.result-window')?.textContent.includes('MD-2014')")
        browser.screenshot(tmp_path / "graphiql.png")
        assert browser.complaints() == []
        elsewhere = [
            one["params"]["request"]["url"]
            for one in browser.events
            if one["method"] == "Network.requestWillBeSent"
            and not one["params"]["request"]["url"].startswith((server.address, "data:", "blob:", "about:"))
        ]
        assert elsewhere == []


def test_a_browser_shows_a_subscription_as_it_goes_on(tmp_path: Path) -> None:
    with serving(World().services()) as server, browsing(tmp_path / "profile") as browser:
        query = "subscription { budgetChanged(after: %220%22) { position keys } }"
        browser.call("Page.navigate", url=f"{server.address}/graphql?query={query}")
        browser.wait_for("document.querySelector('.graphiql-query-editor')?.textContent.includes('budgetChanged')")
        browser.evaluate("document.querySelector('.graphiql-execute-button').click()")
        for government in ("AA", "BB"):
            body = {"query": OPEN, "variables": {"input": opening(government)}}
            httpx.post(f"{server.address}/graphql", json=body)
            shown = f"document.querySelector('.result-window')?.textContent.includes('{government}-2014')"
            browser.wait_for(shown)
        browser.screenshot(tmp_path / "subscription.png")


def test_a_link_signs_a_browser_in_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    world, data = World(), tmp_path / "data"
    data.mkdir()
    sign_in = asyncio.run(_signing_in(data))
    secret = Links(data).make(Grant("officer-1"))
    services = world.services(principal_of=sign_in, once=sign_in.once, published=sign_in.published)
    with serving(services) as server, browsing(tmp_path / "profile") as browser:
        query = f"query={quote(OPEN)}&variables={quote(json.dumps(INPUT))}"
        link = address(server.address, secret).replace("#", f"?{query}#")
        browser.call("Page.navigate", url=link)
        browser.wait_for("document.getElementById('who')?.textContent === 'Signed in as officer-1, in this tab.'")
        assert browser.evaluate("location.hash + history.length") == "2", "the secret is in no entry of the history"
        browser.wait_for("!!document.querySelector('.graphiql-execute-button')")
        browser.evaluate("document.querySelector('.graphiql-execute-button').click()")
        browser.wait_for("document.querySelector('.result-window')?.textContent.includes('MD-2014')")
        browser.screenshot(tmp_path / "signed-in.png")
        actor = json.loads(world.ledger.events[-1].state)["actor"]["id"]
        assert actor == pseudonym(PSEUDONYM_ISSUER, "officer-1")
        browser.evaluate("document.getElementById('out').click()")
        assert browser.evaluate("document.getElementById('who').textContent").startswith("Not signed in: ")
        assert browser.evaluate("sessionStorage.length") == 0
        browser.call("Page.navigate", url=f"{server.address}/graphql?again#once={secret}")
        browser.wait_for("document.getElementById('who')?.textContent.includes('This link was used before')")
        requests = [one["params"]["request"] for one in browser.events if one["method"] == SENT]
        told = [one["url"] for one in requests if secret in one["url"] + one.get("postData", "")]
        assert told == [f"{server.address}/dev/sign-in"] * 2, "the secret is sent to one address, and never in one"
        assert not [one for one in requests if one["headers"].get("Referer")]


def test_without_a_link_the_page_is_nobody_s_and_says_how_to_sign_in(tmp_path: Path) -> None:
    with serving(World().services()) as server, browsing(tmp_path / "profile") as browser:
        browser.call("Page.navigate", url=f"{server.address}/graphql")
        browser.wait_for("document.getElementById('who')?.textContent.includes('./foja token --link')")
        assert browser.evaluate("document.getElementById('out').checkVisibility()") is False


async def _signing_in(data: Path) -> SignIn:
    """Sign-in as on a developer's machine, whose data lies in this folder."""
    async with open_sign_in(Settings(data=data), Pseudonyms("foja_unit", development=True)) as sign_in:
        return sign_in


def test_the_page_is_there_in_development_alone() -> None:
    with serving(World().services(development=False)) as server:
        accept = {"accept": "text/html"}
        assert httpx.get(f"{server.address}/graphql", headers=accept).status_code == 406
        assert httpx.get(f"{server.address}/graphiql/page.js").status_code == 404
