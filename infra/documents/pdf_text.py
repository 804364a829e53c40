"""All that a PDF says in letters: on its pages, hidden there, in annotations, forms, outlines and metadata.

Signs that nobody can tell, since their font does not say which they are, stand there as `UNREAD`.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf

from domain.documents.letters import UNREAD
from infra.documents.pdf_fonts import Decoder, decoder_of

DEEPEST: Final = 30
"""Values written inside each other, and forms drawn by forms, that are looked into."""
MOST_STATES: Final = 50
"""Former states of one file: each is opened anew."""
_SHOWS = frozenset({"Tj", "'", '"', "TJ"})


class UnreadablePdf(Exception):  # noqa: N818 - an outcome, like others of effects
    """It cannot be opened, or is nested too deeply or changed too often to be looked into."""


class PdfText:
    """The text of one state of a PDF."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._decoders: dict[tuple[int, int], Decoder] = {}

    def pages(self) -> Iterator[str]:
        """What the pages draw, in the order in which they do it, with the forms that they draw."""
        for page in self._pdf.pages:
            yield from self._drawn(page, page.obj.get("/Resources"), 0)

    def elsewhere(self) -> Iterator[str]:
        """What stands anywhere else, also where no page leads to it."""
        for part in self._pdf.objects:
            if isinstance(part, pikepdf.Stream):
                yield from self._of_stream(part)
            yield from _strings(part, 0)

    def has_files(self) -> bool:
        """Whether other files are attached."""
        return any(isinstance(part, pikepdf.Dictionary) and "/EF" in part for part in self._pdf.objects) or any(
            isinstance(part, pikepdf.Stream) and part.get("/Type") == "/EmbeddedFile" for part in self._pdf.objects
        )

    def _of_stream(self, stream: pikepdf.Stream) -> Iterator[str]:
        """A form or pattern, whether or not a page draws it; metadata."""
        if stream.get("/Subtype") == "/Form" or "/PatternType" in stream:
            yield from self._drawn(stream, stream.get("/Resources"), 0)
        elif stream.get("/Type") == "/Metadata" or stream.get("/Subtype") == "/XML":
            yield stream.read_bytes().decode("utf-8", "replace")

    def _drawn(self, source: Any, resources: Any, depth: int) -> Iterator[str]:
        if depth > DEEPEST:
            raise UnreadablePdf
        font: Decoder | None = None
        kept: list[Decoder | None] = []
        for instruction in pikepdf.parse_content_stream(source):
            operands = instruction.operands
            match str(instruction.operator):
                case "q":
                    kept.append(font)
                case "Q" if kept:
                    font = kept.pop()
                case "Tf":
                    font = self._font(resources, operands[0])
                case "gs":
                    font = self._font_of_state(resources, operands[0]) or font
                case "Do":
                    yield from self._form(resources, operands[0], depth)
                case name if name in _SHOWS:
                    yield from _shown(operands, font)
                case "BDC" | "DP":
                    yield from (text for operand in operands for text in _strings(operand, 0))
                case _:
                    pass

    def _form(self, resources: Any, name: Any, depth: int) -> Iterator[str]:
        form = _named(resources, "/XObject", name)
        if isinstance(form, pikepdf.Stream) and form.get("/Subtype") == "/Form":
            yield from self._drawn(form, form.get("/Resources", resources), depth + 1)

    def _font(self, resources: Any, name: Any) -> Decoder:
        return self._decoder(_named(resources, "/Font", name))

    def _font_of_state(self, resources: Any, name: Any) -> Decoder | None:
        state = _named(resources, "/ExtGState", name)
        font = None if state is None else state.get("/Font")
        return None if font is None else self._decoder(font[0])

    def _decoder(self, font: Any) -> Decoder:
        if font is None or not font.is_indirect:
            return decoder_of(font)
        if font.objgen not in self._decoders:
            self._decoders[font.objgen] = decoder_of(font)
        return self._decoders[font.objgen]


def texts_of(content: bytes) -> Iterator[PdfText]:
    """The newest state of a PDF, then each former one that its bytes still hold. Raises UnreadablePdf."""
    ends = [len(content)]
    end = content.rfind(b"%%EOF", 0, max(0, content.rfind(b"%%EOF")))
    while end > 0:
        if len(ends) > MOST_STATES:
            raise UnreadablePdf
        ends.append(end + len(b"%%EOF"))
        end = content.rfind(b"%%EOF", 0, end)
    for number, end in enumerate(ends):
        try:
            with pikepdf.open(BytesIO(content[:end]), suppress_warnings=True, attempt_recovery=number == 0) as pdf:
                yield PdfText(pdf)
        except (pikepdf.PdfError, ValueError, RecursionError):
            if number == 0:
                raise UnreadablePdf from None  # a former state that cannot be opened by itself is none


def _named(resources: Any, kind: str, name: Any) -> Any:
    of_kind = None if resources is None else resources.get(kind)
    return None if of_kind is None else of_kind.get(str(name))


def _shown(operands: Any, font: Decoder | None) -> Iterator[str]:
    for operand in operands:
        parts = operand if isinstance(operand, pikepdf.Array) else [operand]
        for part in parts:
            if isinstance(part, pikepdf.String):
                codes = bytes(part)
                yield UNREAD * len(codes) if font is None else font.text(codes)


def _strings(part: Any, depth: int) -> Iterator[str]:
    """The texts in a value and in those written inside it; others are met by themselves."""
    if isinstance(part, pikepdf.String):
        yield str(part)
        return
    if depth > DEEPEST:
        raise UnreadablePdf
    if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        inner = [part[key] for key in part.keys()]  # noqa: SIM118 - a pikepdf.Dictionary iterates otherwise
    else:
        inner = list(part) if isinstance(part, pikepdf.Array) else []
    for each in inner:
        if not getattr(each, "is_indirect", False):
            yield from _strings(each, depth + 1)
