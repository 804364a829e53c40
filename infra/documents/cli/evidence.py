"""`foja documents evidence`: the evidence of a delivery, as lines or as a bundle for strangers."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.cli.common import DataOption, Stack, fail, out, run, stack_of
from infra.documents.cli.needs import Needs

if TYPE_CHECKING:
    from infra.documents.bundling import EvidenceBundle
    from infra.settings.settings import Settings
    from infra.signing.keys import SealKey


def evidence(
    document_id: Annotated[str, typer.Argument(help="The id of the document.")],
    recipient: Annotated[str, typer.Argument(help="Whose delivery: a unit EX:moh, a post, an account or a party.")],
    issuer: Annotated[str, typer.Option(help="Who attests it: the address of this installation.")],
    to: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.asice", help="Write a bundle with proofs and the document (ASiC-E)."),
    ] = None,
    data: DataOption = None,
) -> None:
    """Write the evidence of a delivery (ETSI EN 319 522), made from the record, each a JWS signed with the seal.

    A line each; or, with --out, a container for strangers: the evidence, the proof of each event in the log, and the
    document, under one seal (docs/verify/evidence.md).
    """
    if to is not None and to.exists():
        fail(f"{to} is there already: name a new file")
    tokens, made, container = run(_made(stack_of(data), issuer, document_id, recipient, bundled=to is not None))
    if not tokens:
        fail(f"no delivery of {document_id} to {recipient} is recorded")
    if to is None:
        for token in tokens:
            typer.echo(token)
        return
    to.write_bytes(container)
    said = f"{to}: {made.proven} of {made.events} events are proven in the log"
    waiting = made.events - made.proven
    out.print(said + (f"; {waiting} are not yet: ask again later" if waiting else ""), markup=False, highlight=False)


async def _made(
    stack: Stack, issuer: str, document_id: str, recipient: str, *, bundled: bool
) -> tuple[list[str], EvidenceBundle, bytes]:
    from application.kernel.signatures import SealingError
    from infra.blobs.store import open_blobs
    from infra.bootstrap import INSTALLATION
    from infra.documents.bundling import EvidenceBundle, bundle, sealed_document
    from infra.documents.evidence import delivery_evidence
    from infra.keys.store import open_keys
    from infra.postgres.tlog.serving import PublishedLog
    from infra.signing.containers import asic_container

    settings = stack.settings()
    key = _key(settings)
    async with AsyncExitStack() as opened:
        keys = await opened.enter_async_context(open_keys(settings))
        needs = Needs(stack.database_url, INSTALLATION, keys, open_blobs(settings))
        signed = await delivery_evidence(needs, key, issuer, document_id, recipient, datetime.now(UTC))
        tokens = [each.token for each in signed]
        if not (bundled and signed):
            return tokens, EvidenceBundle({}, 0, 0), b""
        log = None
        if (origin := settings.log_name) is not None:
            log = await PublishedLog.open(needs.dsn, origin, entries=False, promised=settings.log_delay)
            opened.push_async_callback(log.close)
        document = await sealed_document(needs, document_id)
        made = await bundle(signed, log, entries=settings.gives_out_entries, document=document)
    try:
        return tokens, made, await asic_container(made.files, key)
    except SealingError as error:
        fail(str(error))


def _key(settings: Settings) -> SealKey:
    from infra.settings.settings import SettingsError
    from infra.signing.keys import seal_key

    try:
        return seal_key(settings)
    except SettingsError as error:
        fail(str(error))
