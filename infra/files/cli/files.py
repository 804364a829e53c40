"""`foja files`: the file store looked after by an operator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from infra.cli.common import DataOption, JsonOption, Stack, out, run, stack_of

if TYPE_CHECKING:
    from infra.files.collecting import Collection

app = typer.Typer(no_args_is_help=True, help="Look after the file store.")


@app.callback()
def files() -> None:
    """Look after the file store."""


@app.command()
def collect(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Delete nothing, say what would be.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Delete uploads that nobody finished, and stored bytes of more than a day that no act names.

    A worker does so every hour; this does it now.
    """
    found = run(_collected(stack_of(data), dry_run=dry_run))
    if as_json:
        typer.echo(orjson.dumps({"dryRun": dry_run, **found.plain}).decode())
        return
    done = "would be deleted" if dry_run else "deleted"
    counted = f"{len(found.uploads)} uploads, {len(found.parts)} parts, {len(found.blobs)} files"
    out.print(f"{done}: {counted} ({found.size:,} bytes)", highlight=False)


async def _collected(stack: Stack, *, dry_run: bool) -> Collection:
    from infra.blobs.store import open_blobs
    from infra.files.collecting import Collector
    from infra.files.opening import patience
    from infra.files.rows import PostgresUploads
    from infra.postgres.connect import async_pool, connect_async

    settings, dsn = stack.settings(), stack.database_url
    async with async_pool(dsn, "foja_app") as pool, await connect_async(dsn, "foja_worker") as connection:
        collector = Collector(PostgresUploads(pool), open_blobs(settings), patience(settings))
        return await collector.collect(connection, dry_run=dry_run)
