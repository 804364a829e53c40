"""Files of a folder, by names that somebody else wrote: no name leads out of it, and no link is followed."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

_DEEPEST = 32
_LINKS = {errno.ELOOP, errno.EMLINK}


class NotInFolder(Exception):  # noqa: N818 - a finding about a name, not a fault of ours
    """There is no such file to be read. `code` says why, and `remedy` what would be right."""

    def __init__(self, code: str, remedy: str) -> None:
        super().__init__(f"{code}: {remedy}")
        self.code, self.remedy = code, remedy


class Folder:
    """An open folder. Each part of a name is opened within the one before: a link put there meanwhile is found too."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        """Raises OSError where it cannot be read."""
        self._root = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._root)

    def open(self, name: str) -> BinaryIO:
        """A file, by its path within the folder; raises NotInFolder."""
        *folders, last = self._parts(name)
        at = os.dup(self._root)
        try:
            for folder in folders:
                inner = self._opened(folder, os.O_DIRECTORY, at)
                os.close(at)
                at = inner
            handle = self._opened(last, os.O_NONBLOCK, at)
        finally:
            os.close(at)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise NotInFolder("not_a_file", "a file, not a folder, a pipe or a device")
        return os.fdopen(handle, "rb")

    @staticmethod
    def _parts(name: str) -> list[str]:
        parts = name.split("/")
        wrong = {"", ".", ".."} & set(parts) or "\\" in name or not name.isprintable() or len(parts) > _DEEPEST
        if wrong:
            remedy = "a path below the folder, such as 2019/letter.pdf: without .., a leading / and controls"
            raise NotInFolder("bad_file_name", remedy)
        return parts

    @staticmethod
    def _opened(part: str, flags: int, at: int) -> int:
        try:
            return os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=at)
        except FileNotFoundError:
            raise NotInFolder("file_missing", "the name of a file that is in the folder") from None
        except OSError as error:
            if error.errno in _LINKS or _is_link(part, at):
                raise NotInFolder("file_is_link", "the file itself: links are not followed") from None
            remedy = f"a file that can be read ({(error.strerror or 'it cannot').lower()})"
            raise NotInFolder("unreadable_file", remedy) from None


def _is_link(part: str, at: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(part, dir_fd=at, follow_symlinks=False).st_mode)
    except OSError:
        return False
