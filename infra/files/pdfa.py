"""Whether a PDF that says that it is PDF/A keeps the rules that can be told without drawing it.

An archive relies on the claim, so a false one is worse than none. Looked at are those rules of ISO 19005 that real
files break, by their clauses: an identifier of the file, the claim itself, fonts inside, files inside, LZW, layers of
transparency in part 1, marks of structure in level A. What a page looks like (colours, glyphs) is for a validator such
as veraPDF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pikepdf

from infra.files.pdf_streams import DEEPEST, filters_of, head_of, is_small

_LEVELS = {"1": frozenset("AB"), "2": frozenset("ABU"), "3": frozenset("ABU")}
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_INVISIBLE = 3
"""The way of drawing text that leaves no trace on a page: how recognised text lies behind a scan."""
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})


def broken_rule(pdf: pikepdf.Pdf) -> str | None:
    """The clause that a file breaks which says that it is PDF/A 1 to 3; None where none is found."""
    claim = _claim(pdf)
    if claim is None or claim[0] not in _LEVELS:
        return None
    part, level = claim
    broken = next((clauses for clauses, breaks in _RULES if breaks(pdf, part, level)), None)
    return None if broken is None else broken[part != "1"]


def _claim(pdf: pikepdf.Pdf) -> tuple[str, str] | None:
    """The part and the level of PDF/A that the metadata of a file say; None where they say none."""
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream) or not is_small(metadata):
        return None
    try:
        said = pdf.open_metadata()
        part, level = (str(said.get(f"pdfaid:{name}", "")).strip() for name in ("part", "conformance"))
    except (pikepdf.PdfError, ValueError, SyntaxError):
        return None
    return (part, level) if part else None


def _has_no_id(pdf: pikepdf.Pdf, *_: str) -> bool:
    return "/ID" not in pdf.trailer


def _has_no_level(_: pikepdf.Pdf, part: str, level: str) -> bool:
    return level not in _LEVELS[part]


def _has_no_structure(pdf: pikepdf.Pdf, _: str, level: str) -> bool:
    marks = pdf.Root.get("/MarkInfo")
    marked = isinstance(marks, pikepdf.Dictionary) and bool(marks.get("/Marked", False))
    return level == "A" and not (marked and "/StructTreeRoot" in pdf.Root)


def _uses_lzw(pdf: pikepdf.Pdf, *_: str) -> bool:
    return any("/LZWDecode" in filters_of(each) for each in pdf.objects if isinstance(each, pikepdf.Stream))


def _holds_files(pdf: pikepdf.Pdf, part: str, _: str) -> bool:
    """Files inside: none in part 1; in part 2 PDFs alone; in part 3 each says its type, names and relationship."""
    files = [each for each in _dictionaries(pdf) if isinstance(each.get("/EF"), pikepdf.Dictionary)]
    return bool(files) if part == "1" else any(_is_badly_held(each, part) for each in files)


def _is_badly_held(file: pikepdf.Dictionary, part: str) -> bool:
    stream = file.EF.get("/F") or file.EF.get("/UF")
    said = str(stream.get("/Subtype", "")) if isinstance(stream, pikepdf.Stream) else ""
    if part == "2":
        return isinstance(stream, pikepdf.Stream) and not head_of(stream).startswith(b"%PDF-")
    return not said or "/F" not in file or "/UF" not in file or "/AFRelationship" not in file


def _is_transparent(pdf: pikepdf.Pdf, part: str, _: str) -> bool:
    """Layers that shine through, which part 1 does not have."""
    return part == "1" and any(
        each.get("/S") == "/Transparency" or each.get("/SMask", "/None") != "/None" for each in _dictionaries(pdf)
    )


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """All dictionaries of a file, those too that are written inside others."""
    for each in pdf.objects:
        yield from _within(each, 0)


def _within(each: Any, depth: int) -> Iterator[Any]:
    if depth > DEEPEST or not isinstance(each, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
        return
    if isinstance(each, pikepdf.Array):
        inner: list[Any] = list(each)
    else:
        yield each
        inner = [each[key] for key in each.keys()]  # noqa: SIM118 - a pikepdf.Dictionary iterates otherwise
    for value in inner:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _within(value, depth + 1)


def _lacks_fonts(pdf: pikepdf.Pdf, *_: str) -> bool:
    """Whether text is drawn in a font that the file does not hold, so that it looks otherwise elsewhere."""
    return any(_draws_with(content, lacking) for content, lacking in _contents(pdf) if lacking)


def _contents(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, frozenset[str]]]:
    """What is drawn, each with the names of the fonts there that the file does not hold."""
    for page in pdf.pages:
        contents: Any = page.obj.get("/Contents", [])
        streams: Sequence[Any] = [contents] if isinstance(contents, pikepdf.Stream) else list(contents)
        if all(is_small(each) for each in streams):
            yield page, _lacking(page.obj.get("/Resources") or _inherited(page.obj, "/Resources"))
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Form" and is_small(each):
            yield each, _lacking(each.get("/Resources"))


def _inherited(page: Any, key: str) -> Any:
    for _ in range(50):
        page = page.get("/Parent")
        if page is None or key in page:
            break
    return None if page is None else page.get(key)


def _lacking(resources: Any) -> frozenset[str]:
    fonts = resources.get("/Font") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(fonts, pikepdf.Dictionary):
        return frozenset()
    return frozenset(name for name in fonts.keys() if not _is_held(fonts[name]))  # noqa: SIM118 - iterates otherwise


def _is_held(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    if font.get("/Subtype") == "/Type0":
        return all(_is_held(inner) for inner in font.get("/DescendantFonts", []))
    descriptor = font.get("/FontDescriptor")
    return isinstance(descriptor, pikepdf.Dictionary) and any(name in descriptor for name in _FONT_FILES)


def _draws_with(content: Any, fonts: frozenset[str]) -> bool:
    """Whether something visible is drawn in one of these fonts."""
    font, way, kept = "", 0, []
    for instruction in pikepdf.parse_content_stream(content, "Tf Tr q Q Tj TJ ' \""):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "Tf" if operands:
                font = str(operands[0])
            case "Tr" if operands:
                way = int(operands[0])
            case "q":
                kept.append((font, way))
            case "Q" if kept:
                font, way = kept.pop()
            case shows if shows in _SHOWS and font in fonts and way != _INVISIBLE:
                return True
    return False


_RULES: tuple[tuple[tuple[str, str], Callable[[pikepdf.Pdf, str, str], bool]], ...] = (
    (("6.1.3", "6.1.3"), _has_no_id),
    (("6.7.11", "6.6.4"), _has_no_level),
    (("6.1.10", "6.1.7.2"), _uses_lzw),
    (("6.1.11", "6.8"), _holds_files),
    (("6.4", "6.4"), _is_transparent),
    (("6.8.2.2", "6.7.2.2"), _has_no_structure),
    (("6.3.4", "6.2.11.4.1"), _lacks_fonts),
)
"""The clause of part 1 and that of parts 2 and 3, and whether a file breaks it."""
