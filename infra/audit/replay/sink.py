"""Where a document goes: to the terminal, or into a file, whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Write = Callable[[str], object]


class NotWritableError(Exception):
    """The file cannot be written; the message says why and what to do."""


@contextmanager
def sink(path: Path | None) -> Iterator[Write]:
    """Takes the parts of a document; the file is there once all of them are. Raises NotWritableError."""
    if path is None:
        yield sys.stdout.write
        sys.stdout.flush()
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _refused(path, error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file.write
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise _refused(path, error) from None
    finally:
        Path(temporary).unlink(missing_ok=True)


def _refused(path: Path, error: OSError) -> NotWritableError:
    return NotWritableError(f"{path} cannot be written ({error.strerror}): say another --out FILE")
