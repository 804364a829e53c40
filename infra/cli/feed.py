"""`foja feed`: what the public is told, as it stands and as it comes, and the schemas of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from infra.cli.common import DataOption, JsonOption, Stack, fail, out, run, settings, stack_of

if TYPE_CHECKING:
    from api.live.public_feed import FactFilter, PublicFeed

COMMITTED = Path(__file__).parents[2] / "feed-schemas.json"


app = typer.Typer()


@app.command()
def feed(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new facts until Ctrl-C.")] = False,
    after: Annotated[int, typer.Option(min=0, help="Start after this position.")] = 0,
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this type; can be repeated.")] = None,
    government: Annotated[str | None, typer.Option(help="Only facts of this government.")] = None,
    as_json: JsonOption = False,
    check: Annotated[bool, typer.Option("--check", help="Fail where feed-schemas.json is not up to date.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Bring feed-schemas.json up to date.")] = False,
    allow_breaking: Annotated[bool, typer.Option(help="With --write: accept a change that breaks readers.")] = False,
    data: DataOption = None,
) -> None:
    """Show what the public is told, oldest first; with --json as CloudEvents, one a line, as by HTTP.

    --check and --write are about the JSON Schemas of it, which are kept as feed-schemas.json. A change that breaks
    readers is refused unless it is allowed.
    """
    from api.live.public_feed import FactFilter
    from api.live.publishing import schemas
    from infra.bootstrap import INSTALLATION

    known = schemas(INSTALLATION.publications)
    if check or write:
        _schemas(known, write=write, allow_breaking=allow_breaking)
        return
    for type_ in types or ():
        if type_ not in known:
            fail(f"There is no type {type_!r}: there are {', '.join(known)}.")
    fact_filter = FactFilter(frozenset(types or ()), government)
    run(_show(stack_of(data), after, fact_filter, follow=follow, as_json=as_json))


async def _show(stack: Stack, after: int, fact_filter: FactFilter, *, follow: bool, as_json: bool) -> None:
    from api.kernel.errors import ApiError

    async with _opened(stack) as opened:
        try:
            head = await opened.start(after)
        except ApiError as error:
            fail(error.message)
        more = True
        while more:
            page = await opened.page(after, 1000, fact_filter)
            for line in page.facts:
                typer.echo(_line(line.body, as_json=as_json))
            after, more = page.next, page.next < head
        if follow:
            async for found, _ in opened.batches(after):
                for line in found:
                    if fact_filter.takes(line):
                        typer.echo(_line(line.body, as_json=as_json))


@asynccontextmanager
async def _opened(stack: Stack) -> AsyncIterator[PublicFeed]:
    from api.live.public_feed import PublicFeed
    from api.live.publishing import Publisher
    from infra.bootstrap import INSTALLATION
    from infra.postgres.reading.reads import PostgresReads
    from infra.valkey.fallback import open_signals

    publisher = Publisher(INSTALLATION.publications, settings().feed_source or stack.api_url or settings().source)
    models = [model.name for model in INSTALLATION.read_models]
    signals = await open_signals(stack.database_url, stack.valkey_url or None)
    try:
        reads = await PostgresReads.open(stack.database_url, INSTALLATION.read_models, signals)
        try:
            yield PublicFeed(publisher, reads, signals, models)
        finally:
            await reads.close()
    finally:
        await signals.close()


def _line(body: bytes, *, as_json: bool) -> str:
    if as_json:
        return body.decode()
    told: dict[str, Any] = orjson.loads(body)
    shown = " ".join(f"{name}={value}" for name, value in told["data"].items() if isinstance(value, str | int))
    said = f"{told['id']:>9}  {told['time'][:19]}Z  {told['type']}  {shown}"
    return said if not out.is_terminal or len(said) <= out.width else f"{said[: out.width - 1]}…"


def _schemas(known: Any, *, write: bool, allow_breaking: bool) -> None:
    from api.live.publishing import breaking_changes

    text = orjson.dumps(known, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    committed = COMMITTED.read_bytes() if COMMITTED.exists() else b"{}"
    broken = breaking_changes(orjson.loads(committed), known)
    if broken and not allow_breaking:
        fail("This change of the feed breaks its readers:\n" + "\n".join(f"  - {change}" for change in broken))
    if write:
        COMMITTED.write_bytes(text)
        out.print(f"wrote {COMMITTED.name}")
        return
    if committed != text:
        fail("feed-schemas.json is not up to date: run ./foja feed --write and commit it")
    out.print("feed-schemas.json is up to date")
