"""The bundle of an opening: a ZIP with all that a stranger needs to verify it, described in docs/verify/sealed-bids.md.

Openers get the same file before they give their shares: without what only the opening tells. Published format.
"""

from __future__ import annotations

import base64
import binascii
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

TYPE: Final = "foja-opening/1"
LARGEST_LIST: Final = 256_000_000
"""Bytes of each list in a bundle: a thousand entries take a megabyte."""
_CHUNK = 1 << 20


class MalformedBundleError(ValueError):
    """A file that is no bundle of an opening."""


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry of the log at a position (its index in the tree plus 1): its bytes, and the hashes that prove it."""

    position: int
    data: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class BoxLine:
    """What the box keeps of what came in: the commitment in hex, and the name of the event."""

    commitment: str
    kind: str


@dataclass(frozen=True, slots=True)
class EnvelopeLine:
    """An envelope that is to be opened, or was: the position of its receipt, its package, and its nonce, in hex."""

    position: int
    package_sha256: str
    nonce: str


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What an opener gave for the envelope at a position; `share` is None where it could not read its share."""

    position: int
    opener: str
    share: str | None = field(repr=False)


@dataclass(frozen=True)
class OpeningRecord:
    """What a bundle holds but for the packages.

    `checkpoint` is the one that the opening began with. `newest` covers all entries, and `consistency` proves that it
    goes on from there; where an opening has only begun, it is the same one, and there is nothing to prove. For openers
    `round_envelope` says of which kind the envelopes are that they are to give shares of, and `round_lot` of which lot,
    where it is of one alone.
    """

    tender: str
    policy: bytes
    checkpoint: bytes
    newest: bytes
    consistency: tuple[bytes, ...]
    entries: Sequence[LoggedEntry]
    box: Sequence[BoxLine]
    envelopes: Sequence[EnvelopeLine]
    shares: Sequence[ShareLine] = ()
    round_envelope: str = ""
    round_lot: str | None = None


def write_opening_bundle(
    record: OpeningRecord, packages: Mapping[str, Callable[[], Iterable[bytes]]], out: BinaryIO
) -> None:
    """Write a bundle; `packages` gives the bytes of each package, in parts, by the SHA-256 of it in hex."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        head = {
            "type": TYPE,
            "tender": record.tender,
            "consistency": [value.hex() for value in record.consistency],
            "round_envelope": record.round_envelope,
            "round_lot": record.round_lot,
        }
        archive.writestr("opening.json", json.dumps(head))
        archive.writestr("policy", record.policy)
        archive.writestr("checkpoint", record.checkpoint)
        archive.writestr("newest", record.newest)
        _write_lines(archive, "entries.jsonl", map(_entry_line, record.entries))
        _write_lines(archive, "box.jsonl", (_plain(line) for line in record.box))
        _write_lines(archive, "envelopes.jsonl", (_plain(line) for line in record.envelopes))
        _write_lines(archive, "shares.jsonl", (_plain(line) for line in record.shares))
        for name, parts in packages.items():
            # What is sealed does not compress.
            info = zipfile.ZipInfo(f"packages/{name}")
            with archive.open(info, "w", force_zip64=True) as target:
                for part in parts():
                    target.write(part)


def _write_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[dict[str, object]]) -> None:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as target:
        for line in lines:
            target.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


def _plain(line: Any) -> dict[str, object]:
    return {name: getattr(line, name) for name in type(line).__slots__}


def _entry_line(entry: LoggedEntry) -> dict[str, object]:
    proof = [value.hex() for value in entry.proof]
    return {"position": entry.position, "entry": base64.b64encode(entry.data).decode(), "proof": proof}


class OpeningBundle:
    """A bundle that is read: its record at once, its packages when they are asked for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read a bundle; raises MalformedBundleError."""
        self._archive = archive
        try:
            head = _head(json.loads(self._member("opening.json")))
            self.record = OpeningRecord(
                tender=_text(head["tender"]),
                policy=self._member("policy"),
                checkpoint=self._member("checkpoint"),
                newest=self._member("newest"),
                consistency=tuple(bytes.fromhex(value) for value in head["consistency"]),
                entries=[_entry(line) for line in self._lines("entries.jsonl")],
                box=[BoxLine(_text(line["commitment"]), _text(line["kind"])) for line in self._lines("box.jsonl")],
                envelopes=[_envelope(line) for line in self._lines("envelopes.jsonl")],
                shares=[_share(line) for line in self._lines("shares.jsonl")],
                round_envelope=_text(head["round_envelope"]),
                round_lot=None if head["round_lot"] is None else _text(head["round_lot"]),
            )
        except MalformedBundleError:
            raise
        except (KeyError, TypeError, ValueError, binascii.Error, zipfile.BadZipFile, EOFError, RecursionError) as error:
            raise MalformedBundleError(f"the bundle cannot be read: {type(error).__name__}: {error}") from None

    @contextmanager
    def package(self, sha256: str) -> Iterator[BinaryIO | None]:
        """A package as a file of its own; None where the bundle has none of this name, or one that is damaged."""
        with TemporaryFile() as file:
            try:
                with self._archive.open(f"packages/{sha256}") as source:
                    copyfileobj(source, file, _CHUNK)
            except (KeyError, zipfile.BadZipFile, EOFError, ValueError):
                yield None
                return
            file.seek(0)
            yield file

    def _member(self, name: str) -> bytes:
        size = self._archive.getinfo(name).file_size
        if size > LARGEST_LIST:
            raise MalformedBundleError(f"{name} has {size} bytes; at most {LARGEST_LIST} are read")
        return self._archive.read(name)

    def _lines(self, name: str) -> Iterator[Any]:
        return map(json.loads, self._member(name).splitlines())


@contextmanager
def open_bundle(file: Path) -> Iterator[OpeningBundle]:
    """Read a bundle from a file; raises MalformedBundleError, and OSError where it cannot be read."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, EOFError):
        raise MalformedBundleError(f"{file} is no ZIP, as the bundle of an opening is") from None
    with archive:
        yield OpeningBundle(archive)


def _head(whole: Any) -> Any:
    if not isinstance(whole, dict) or whole.get("type") != TYPE:
        raise MalformedBundleError(f"this is no bundle of an opening ({TYPE})")
    return whole


def _entry(line: Any) -> LoggedEntry:
    proof = tuple(bytes.fromhex(value) for value in line["proof"])
    return LoggedEntry(_number(line["position"]), base64.b64decode(line["entry"], validate=True), proof)


def _envelope(line: Any) -> EnvelopeLine:
    return EnvelopeLine(_number(line["position"]), _text(line["package_sha256"]), _text(line["nonce"]))


def _share(line: Any) -> ShareLine:
    share = line["share"]
    return ShareLine(_number(line["position"]), _text(line["opener"]), None if share is None else _text(share))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is expected")
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("a number is expected")
    return value
