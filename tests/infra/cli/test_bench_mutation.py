"""`./foja bench mutation`: its figures beside Emmett, and without npm."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench.mutation.__main__ import main, show
from bench.mutation.emmett import emmett
from bench.mutation.ways import CLIENTS, EMMETT, Way, foja, run
from bench.stack import Endpoint

PLACES = [(way, clients) for clients in CLIENTS for way in ("receipt", "entity")]


class _Answering(BaseHTTPRequestHandler):
    """Answers each mutation as it comes, and each path as Emmett would."""

    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True
    refused: Sequence[str] = ()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        opened = {"data": {"openBudget": {"userErrors": [*self.refused]}}}
        body = json.dumps(opened if self.path == "/graphql" else {"position": "1"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 2 * max(CLIENTS)

    def handle_error(self, *_: object) -> None:
        """A client hangs up where a mutation failed."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with _Server(("127.0.0.1", 0), _Answering) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_without_npm_emmett_is_left_out_loudly(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with emmett("postgresql:///none") as others:
        assert others == []
    assert capsys.readouterr().err == "EMMETT WITH EXPRESS IS LEFT OUT: there is no npm here\n"

    results = run(foja(Endpoint(f"{address}/graphql")), seconds=0, rounds=1)

    assert [(each.way, each.clients, each.times_emmett) for each in results] == [(*place, None) for place in PLACES]
    show(results, {"processor": "of today"})
    head, *table = capsys.readouterr().out.splitlines()
    assert head == "processor: of today"
    assert "times Emmett" in table[1]
    assert [line.rstrip(" │").rpartition(" ")[2] for line in table[3:-1]] == ["-"] * len(PLACES)


def test_beside_a_running_stack_the_figures_are_json_and_emmett_is_left_out(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--url", f"{address}/graphql", "--token", "t", "--seconds", "0", "--rounds", "1", "--json"])

    said = capsys.readouterr()
    assert "EMMETT WITH EXPRESS IS LEFT OUT" in said.err
    results = json.loads(said.out)
    assert [(each["way"], each["clients"]) for each in results] == PLACES
    assert all(0 < each["p50"] <= each["longest"] and each["per_second"] > 0 for each in results)


def test_ways_are_compared_with_emmett_among_as_many_clients(address: str) -> None:
    peer = Way(EMMETT, Endpoint(f"{address}/budgets"), dict, lambda answer: answer["position"] == "1")

    results = run([*foja(Endpoint(f"{address}/graphql")), peer], seconds=0, rounds=3)

    rates = {(each.way, each.clients): each.per_second for each in results}
    assert len(rates) == len(results) == 3 * len(CLIENTS)
    for each in results:
        assert each.times_emmett == pytest.approx(each.per_second / rates[EMMETT, each.clients])


def test_a_mutation_that_opens_nothing_ends_the_run(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Answering, "refused", ("rate_exceeded",))
    with pytest.raises(RuntimeError, match="receipt opened no budget"):
        run(foja(Endpoint(f"{address}/graphql")), seconds=0, rounds=1)
