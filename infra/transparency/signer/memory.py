"""What the signer remembers of itself: the last size and root that it was about to sign, in a file beside its key.

A database that comes back from a backup has forgotten what was signed since; this file has not.
"""

from __future__ import annotations

import base64
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import MalformedError
from infra.transparency.signer.errors import OvertakenError, RefusedToSignError


class SignedRoot(NamedTuple):
    """A size, and the root that it has for good."""

    size: int
    root: bytes


class Memory:
    """The file of one origin. It holds a checkpoint's text: origin, size and root, each on a line."""

    def __init__(self, file: Path, origin: str) -> None:
        self._file, self._origin = file, origin

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other signer of this machine away from the file; raises OvertakenError where one holds it."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._file.with_name(self._file.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OvertakenError(f"another signer of this machine holds {self._file}") from None
            yield
        finally:
            os.close(lock)

    def read(self) -> SignedRoot | None:
        """What was last about to be signed; None where there is no file. Raises RefusedToSignError for a spoilt one."""
        try:
            found = Checkpoint.parse(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (MalformedError, UnicodeDecodeError) as error:
            raise RefusedToSignError(
                f"{self._file} is spoilt ({error}): put back what it held (the last published checkpoint's first three"
                " lines at least), and never remove it to get going"
            ) from None
        if found.origin != self._origin:
            raise RefusedToSignError(f"{self._file} is of the log {found.origin!r}, not of {self._origin!r}")
        return SignedRoot(found.size, found.root)

    def remember(self, size: int, root: bytes) -> None:
        """Note durably what is about to be signed; raises RefusedToSignError for a smaller tree, or a second root."""
        last = self.read()
        if last is not None and (size < last.size or (size == last.size and root != last.root)):
            raise RefusedToSignError(
                f"{self._file} remembers size {last.size} with root {last.root.hex()}: size {size} with root"
                f" {root.hex()} would contradict it"
            )
        if last == (size, root):
            return
        replace_durably(self._file, Checkpoint(self._origin, size, root).text().encode())


def memory_file(folder: Path, origin: str) -> Path:
    """Where the memory of an origin lies in a folder: every origin has a name of its own that is safe for files."""
    name = base64.urlsafe_b64encode(origin.encode()).decode().rstrip("=")
    return folder / f"log.{name}.signed"


def replace_durably(file: Path, content: bytes) -> None:
    """Write a file anew for its owner alone, in one step that outlives a power cut."""
    unfinished = file.with_name(file.name + ".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    unfinished.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
