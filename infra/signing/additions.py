"""What an update adds to a file: readers show the newest objects, so an update behind a page may show another one."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from pikepdf import Dictionary, Name, Object, Pdf, Stream

_OF_THE_CATALOGUE = frozenset({Name.AcroForm, Name.DSS, Name.Extensions, Name.Version})


def adds_seal_alone(before: bytes, sealed: bytes) -> bool:
    """Whether an update leaves the file before it as it was, but for proofs and a field that shows nothing."""
    with Pdf.open(BytesIO(before)) as old, Pdf.open(BytesIO(sealed)) as new:
        there: Iterator[Object | None] = iter(old.objects)  # a freed number holds none
        kept = all(_kept(old, new, each) for each in there if each is not None)
        return kept and old.Root.objgen == new.Root.objgen


def _kept(old: Pdf, new: Pdf, earlier: Object) -> bool:
    later = new.get_object(earlier.objgen)
    if isinstance(earlier, Stream):
        return isinstance(later, Stream) and _changed(earlier, later) == set() and _bytes(earlier) == _bytes(later)
    if not isinstance(earlier, Dictionary):
        return _written(earlier) == _written(later)
    changed = _changed(earlier, later)
    if earlier.objgen == old.Root.objgen:
        return changed <= _OF_THE_CATALOGUE and Name.AcroForm not in earlier
    return not changed or (changed == {Name.Annots} and earlier.get(Name.Type) == Name.Page and _adds(earlier, later))


def _changed(earlier: Object, later: Object) -> set[str]:
    if not isinstance(later, Dictionary | Stream):
        return {*earlier.keys(), ""}
    keys = {*earlier.keys(), *later.keys()}
    return {key for key in keys if _written(earlier.get(key)) != _written(later.get(key))}


def _adds(earlier: Object, later: Object) -> bool:
    """Whether a page gains one field that shows nothing, behind what was there."""
    old, new = list(earlier.get(Name.Annots, [])), list(later[Name.Annots])
    added = new[len(old) :]
    return [*map(_written, old)] == [*map(_written, new[: len(old)])] and len(added) == 1 and _shows_nothing(added[0])


def _shows_nothing(field: Object) -> bool:
    return Name.AP not in field and [*map(int, field[Name.Rect])] == [0, 0, 0, 0]


def _written(value: Object | None) -> bytes:
    return value.unparse() if isinstance(value, Object) else repr(value).encode()


def _bytes(stream: Stream) -> bytes:
    return stream.read_raw_bytes()
