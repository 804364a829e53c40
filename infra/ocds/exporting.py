"""An imported file goes out again as it came in: from its frame, and the bytes of its releases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from application.ocds.reading.package import Kind, head_of, ids_in, pieces
from infra.ocds.bodies import Shelf

_TOGETHER: Final = 100
"""Releases that are read at a time."""
T = TypeVar("T")

Write = Callable[[bytes], object]


class PackageUnknown(Exception):  # noqa: N818
    """There is no such package, or nothing of it can be read."""


class PackageErased(Exception):  # noqa: N818
    """Some of its releases were erased."""

    def __init__(self, erased: int) -> None:
        super().__init__(f"{erased} of its releases were erased")


async def export_package(shelf: Shelf, package_id: str, write: Write, *, rest: bool = False) -> None:
    """Write an imported file.

    A record package, and with `rest` one of which releases were erased, is written as a package of its releases that
    are kept. Raises PackageUnknown, PackageErased.
    """
    package = await shelf.package(package_id)
    if package is None or not isinstance(package.frame, str):
        raise PackageUnknown(package_id)
    frame = package.frame.encode()
    ids = ids_in(frame)
    erased = await shelf.erased(ids)
    if erased and not rest:
        raise PackageErased(len(erased))
    if erased or package.kind == Kind.RECORDS:
        await _write_kept(shelf, frame, [id_ for id_ in ids if id_ not in erased], write)
    else:
        await _write_whole(shelf, frame, write)


async def _write_whole(shelf: Shelf, frame: bytes, write: Write) -> None:
    for page in _paged(list(pieces(frame))):
        bodies = await shelf.bodies([id_ for _, id_ in page if id_ is not None])
        for piece, id_ in page:
            write(piece)
            if id_ is not None:
                write(bodies[id_])


async def _write_kept(shelf: Shelf, frame: bytes, ids: Sequence[str], write: Write) -> None:
    write(b"{" + head_of(frame) + b'"releases":[')
    for number, page in enumerate(_paged(ids)):
        bodies = await shelf.bodies(page)
        write((b"," if number else b"") + b",".join(bodies[id_] for id_ in page))
    write(b"]}")


def _paged(them: Sequence[T]) -> Iterator[Sequence[T]]:
    return (them[start : start + _TOGETHER] for start in range(0, len(them), _TOGETHER))
