"""GraphiQL in a real browser, from this server alone."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.api.browser import browsing
from tests.api.conftest import World
from tests.api.live import serving
from tests.api.operations import OPEN, opening


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


def test_the_page_is_there_in_development_alone() -> None:
    with serving(World().services(development=False)) as server:
        accept = {"accept": "text/html"}
        assert httpx.get(f"{server.address}/graphql", headers=accept).status_code == 406
        assert httpx.get(f"{server.address}/graphiql/page.js").status_code == 404
