"""A record written to a folder, as it would be served, so that it can be carried away and verified anywhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from infra.audit.bundle_readme import readme
from infra.audit.chain import stored
from infra.audit.findings import Check, FoundError
from infra.audit.folder import CHECKPOINTS, POLICY
from infra.audit.source import Entry, Source, SourceError
from infra.audit.statements import Statements
from infra.audit.verifying import Show
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import MalformedError
from infra.tlog.notes import Note
from infra.tlog.tiles import MAX_ENTRY, WIDTH, Bundle, bundle, tiles_of

MOST_CHECKPOINTS = 1_000
"""Earlier checkpoints in a folder: enough to tell within which of so many parts of the log something was changed."""


class ExportedBundle(NamedTuple):
    """What was written."""

    folder: Path
    checkpoint: Checkpoint
    entries: int
    tiles: int
    bundles: int
    checkpoints: int


def export(
    source: Source,
    statements: Statements,
    folder: Path,
    show: Show = lambda _, __: None,
    *,
    hashes_alone: bool = False,
) -> ExportedBundle:
    """Write a record to a folder that is not there yet. All of it is written, or the folder is not there.

    Nothing is verified meanwhile: the folder is verified afterwards, like any other. Raises SourceError where it cannot
    be read or written, FoundError where tiles or entries are missing.
    """
    if folder.exists():
        raise SourceError(f"{folder} is there already: name a folder that is not")
    data = source.checkpoint()
    try:
        checkpoint = Checkpoint.parse(Note.parse(data).text)
    except MalformedError as error:
        raise SourceError(f"what {source.name} gives out as its checkpoint is none: {error}") from None
    if source.endless and statements.vouched(data) is None:
        raise SourceError(f"{source.name} is not copied: nobody vouches for it, so it could go on for ever")
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        unfinished.mkdir(parents=True)
        blocks = iter(()) if hashes_alone else source.blocks(0, checkpoint.size)
        exported = _write(source, statements, unfinished, data, blocks, show)
        unfinished.rename(folder)
    except OSError as error:
        raise SourceError(f"{error.filename or folder} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return exported._replace(folder=folder)


def _write(
    source: Source,
    statements: Statements,
    folder: Path,
    data: bytes,
    blocks: Iterator[Sequence[Entry]],
    show: Show,
) -> ExportedBundle:
    checkpoint = Checkpoint.parse(Note.parse(data).text)
    size, get = checkpoint.size, stored(source)
    tiles = 0
    for tiles, tile in enumerate(tiles_of(size), 1):  # noqa: B007 - the last number is wanted
        _put(folder, tile.path, get(tile))
    entries = bundles = 0
    for number, block in enumerate(blocks):
        part = Bundle(number, min(WIDTH, size - number * WIDTH))
        if len(block) != part.width:
            text = f"{source.name} gives out {len(block)} of the {part.width} entries from here on"
            raise FoundError(Check.COMPLETE, number * WIDTH + 1, text, number * WIDTH + part.width)
        _put(folder, part.path, _bundled(block, number * WIDTH))
        entries, bundles = entries + len(block), bundles + 1
        show(entries, size)
    earlier = 0
    for earlier, (of_size, note) in enumerate(_checkpoints(source, size), 1):  # noqa: B007 - the same
        _put(folder, f"{CHECKPOINTS}/{of_size}", note)
    _put(folder, POLICY, statements.policy.encoded())
    _put(folder, "README.md", readme(checkpoint, entries=bundles > 0).encode())
    _put(folder, "checkpoint", data)
    return ExportedBundle(folder, checkpoint, entries, tiles, bundles, earlier)


def _bundled(block: Sequence[Entry], start: int) -> bytes:
    for position, entry in enumerate(block, start + 1):
        if len(entry.data) > MAX_ENTRY:
            text = f"the entry has {len(entry.data)} bytes, and none may have more than {MAX_ENTRY}"
            raise FoundError(Check.ENVELOPE, position, text)
    return bundle(entry.data for entry in block)


def _checkpoints(source: Source, size: int) -> Iterator[tuple[int, bytes]]:
    """Those before the newest, at most so many, spread over all of them."""
    count = sum(1 for _ in source.checkpoints(0))
    step = max(1, -(-count // MOST_CHECKPOINTS))
    for earlier in islice(source.checkpoints(0), step - 1, None, step):
        try:
            found = Checkpoint.parse(Note.parse(earlier.note).text).size
        except MalformedError:
            continue
        if 0 < found < size:
            yield found, earlier.note


def _put(folder: Path, path: str, data: bytes) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
