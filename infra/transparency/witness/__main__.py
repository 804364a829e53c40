"""A witness process: `python -m infra.transparency.witness --log VKEY`. It needs nothing else of Foja."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import structlog
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infra.processes.leaving import leave
from infra.processes.telemetry import set_up_logs
from infra.tlog.errors import MalformedError
from infra.tlog.keys import KeyKind, SigningKey, VerifierKey
from infra.transparency.witness.cosigning import MAX_BODY, Answer, Witness
from infra.transparency.witness.state import State

SECONDS = 10.0

log = structlog.get_logger()


def create_app(witness: Witness) -> Starlette:
    """The witness over HTTP."""

    async def add_checkpoint(request: Request) -> Response:
        body = b""
        try:
            async with asyncio.timeout(SECONDS):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > MAX_BODY:
                        return _response(Answer(413, f"at most {MAX_BODY} bytes are read\n"))
        except TimeoutError:
            return _response(Answer(408, f"a request comes within {SECONDS:g} seconds\n"))
        answer = await asyncio.to_thread(witness.add_checkpoint, body)
        log.info("checkpoint", status=answer.status)
        return _response(answer)

    async def checkpoint(request: Request) -> Response:
        return _response(await asyncio.to_thread(witness.checkpoint, request.path_params["origin_hash"]))

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/{origin_hash}/checkpoint", checkpoint),
        ]
    )


def _response(answer: Answer) -> Response:
    # Set as a header: Starlette would add a charset to a media type that begins with text/.
    return Response(
        answer.content,
        answer.status,
        headers={
            "content-type": answer.media_type,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )


def opened(file: Path, state: Path, name: str | None) -> tuple[SigningKey, State]:
    """The witness's key and what it cosigned; with a name, both begin anew where there is no key. MalformedError."""
    if file.exists() and not state.exists():
        raise MalformedError(
            f"{state} is missing: a witness that has lost what it cosigned could cosign another history. "
            "Put it back, or begin as another witness, with another key and name"
        )
    anew = not file.exists()
    key = _key(file, name)
    try:
        return key, State(state, anew=anew)
    except ValueError as error:
        raise MalformedError(f"{error}. Put it back, or begin as another witness") from None


def _key(file: Path, name: str | None) -> SigningKey:
    if not file.exists():
        if name is None:
            raise MalformedError(f"there is no key {file}: with --name NAME one is made")
        key = SigningKey.generate(name, KeyKind.WITNESS)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
            written.write(f"{key.skey()}\n")
            written.flush()
            os.fsync(written.fileno())
        return key
    if file.stat().st_mode & 0o077:
        raise MalformedError(f"{file} can be read by others: chmod 600 {file}")
    key = SigningKey.parse(file.read_text(encoding="utf-8").strip())
    if key.kind is not KeyKind.WITNESS or name not in {None, key.name}:
        raise MalformedError(f"{file} holds no key of the witness {name or ''}: it is called {key.name!r}")
    return key


async def serve(witness: Witness, host: str, port: int) -> None:
    """Serve until a signal asks to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = Server(
        create_app(witness), address=host, port=port, interface=Interfaces.ASGI, log_level=LogLevels.warning
    )
    serving: asyncio.Task[Any] = asyncio.ensure_future(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.stop()  # type: ignore[no-untyped-call]
    await serving


def options() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    parser = argparse.ArgumentParser(prog="foja audit witness", description="Cosign the checkpoints of logs.")
    parser.add_argument("--log", action="append", required=True, metavar="VKEY", help="a key of a log; may be repeated")
    parser.add_argument("--listen", default="127.0.0.1:8200", metavar="HOST:PORT")
    parser.add_argument("--key", type=Path, default=Path("witness.key"), metavar="FILE", help="the witness's key")
    parser.add_argument("--name", help="the name of the witness, such as witness.example.org/w1: makes its key")
    parser.add_argument("--state", type=Path, default=Path("witness.sqlite"), metavar="FILE", help="what it cosigned")
    return parser


def _address(given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    if not host or not port.isdecimal():
        raise MalformedError(f"--listen takes HOST:PORT, such as 127.0.0.1:8200, not {given!r}")
    return host.strip("[]"), int(port)


def main(arguments: list[str] | None = None) -> int:
    """Run a witness; the process's exit code."""
    given = options().parse_args(arguments)
    set_up_logs(development=True)
    try:
        host, port = _address(given.listen)
        key, state = opened(given.key, given.state, given.name)
        witness = Witness(key, [VerifierKey.parse(text) for text in given.log], state)
    except (MalformedError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    print(f"the line for the log's policy: witness {key.name} {key.verifier} http://{given.listen}", flush=True)  # noqa: T201
    asyncio.run(serve(witness, host, port))
    return 0


if __name__ == "__main__":
    leave(main())
