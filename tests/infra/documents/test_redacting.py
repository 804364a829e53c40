"""What was taken out of a document stands nowhere in the redacted file: printed files, and what leaves traces there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pytest
import typst
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from infra.documents.pdf_text import PdfText
from infra.documents.redacting import failure_of

NAME = "Ana Garcí\u00ada-López"
"""As it is printed: with a soft hyphen, a ligature elsewhere, broken over lines."""
TAKEN = ("ana garcía lópez", "12.345.678-Z")
SECRET = f"{NAME}, ID 12345678Z, asked for an affidavit."


@cache
def printed(text: str) -> bytes:
    source = f'#set document(title: "Decision")\n#set page(width: 60mm)\n{text}'
    return typst.compile(source.encode(), pdf_standards="a-2b")


ISSUED = printed(SECRET)
REDACTED = printed("█████, ID █████, asked for an affidavit.")


def changed(content: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(BytesIO(content)) as pdf:
        change(pdf)
        written = BytesIO()
        pdf.save(written)
    return written.getvalue()


def drawn(stream: bytes, kind: str = "/Type1", **said: Any) -> bytes:
    """A page that draws this, with one simple font."""

    def change(pdf: pikepdf.Pdf) -> None:
        font = pikepdf.Dictionary(Type=pikepdf.Name("/Font"), Subtype=pikepdf.Name(kind), **said)
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(font)))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F 9 Tf " + stream + b" ET")

    return changed(REDACTED, change)


def test_what_was_taken_out_is_in_the_document_and_not_in_the_redacted_one() -> None:
    assert failure_of(ISSUED, REDACTED, TAKEN) is None
    assert failure_of(ISSUED, ISSUED, TAKEN) == "redaction_has_text"
    assert failure_of(ISSUED, printed("ID 12 345 678 Z"), TAKEN) == "redaction_has_text"
    assert failure_of(ISSUED, REDACTED, ("Ana Garcia",)) == "passage_not_in_document"
    assert failure_of(ISSUED, b"%PDF-1.7 and nothing", TAKEN) == "redaction_unreadable"


def _hidden(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    box = pikepdf.Array([0, 0, 9, 9])
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=box, Contents="Ana García-López")
    page.obj.Annots = pikepdf.Array([pdf.make_indirect(note)])


def _titled(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "On Ana García López"


def _left(pdf: pikepdf.Pdf) -> None:
    """A form that no page draws any more."""
    with pikepdf.open(BytesIO(ISSUED)) as other:
        page = pdf.copy_foreign(other.pages[0].obj)
    form = pdf.make_stream(page.Contents.read_bytes())
    form.Type, form.Subtype, form.Resources = pikepdf.Name.XObject, pikepdf.Name.Form, page.Resources
    pdf.Root.Left = pdf.make_indirect(form)


@pytest.mark.parametrize("change", [_hidden, _titled, _left])
def test_a_trace_is_found_wherever_it_was_left(change: Callable[[pikepdf.Pdf], None]) -> None:
    assert failure_of(ISSUED, changed(REDACTED, change), TAKEN) == "redaction_has_text"


def test_a_former_state_that_the_file_still_holds_is_read_too() -> None:
    """An update behind the file takes the text from the page: readers show none, the bytes hold all of it."""
    writer = IncrementalPdfFileWriter(BytesIO(ISSUED))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.update_container(page)
    written = BytesIO()
    writer.write(written)  # type: ignore[no-untyped-call]
    with pikepdf.open(written) as pdf:
        assert not "".join(PdfText(pdf).pages())
    assert failure_of(ISSUED, written.getvalue(), TAKEN) == "redaction_has_text"


def test_what_cannot_be_read_counts_as_any_text() -> None:
    odd = pikepdf.Dictionary(Differences=pikepdf.Array([65, pikepdf.Name("/g17"), pikepdf.Name("/g18")]))
    many = drawn(b"(" + b"AB" * 20 + b") Tj", "/Type3", Encoding=odd)
    assert failure_of(ISSUED, many, TAKEN) == "redaction_has_text"
    few = drawn(b"(AB) Tj", "/Type3", Encoding=odd)
    assert failure_of(ISSUED, few, TAKEN) is None, "so few are no name"


@pytest.mark.parametrize(
    ("stream", "encoding"),
    [
        (b"(A) Tj (na Garc\xeda) ' [(L\xf3) -250 (pez)] TJ", pikepdf.Name("/WinAnsiEncoding")),
        (
            b"(Ana GarcXa L) Tj (Ypez) Tj",
            pikepdf.Dictionary(Differences=pikepdf.Array([88, pikepdf.Name("/iacute"), pikepdf.Name("/uni00F3")])),
        ),
    ],
)
def test_letters_are_read_by_the_encoding_of_their_font(stream: bytes, encoding: pikepdf.Object) -> None:
    assert failure_of(ISSUED, drawn(stream, Encoding=encoding), TAKEN) == "redaction_has_text"
    assert failure_of(ISSUED, drawn(b"(All is well) Tj", Encoding=encoding), TAKEN) is None


def test_no_files_are_attached_to_what_is_published() -> None:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["all.txt"] = b"Ana"

    assert failure_of(ISSUED, changed(REDACTED, attach), TAKEN) == "redaction_has_files"


def test_a_printed_page_is_read_as_it_was_written() -> None:
    with pikepdf.open(BytesIO(ISSUED)) as pdf:
        assert "affidavit" in "".join(PdfText(pdf).pages()).replace("ﬃ", "ffi")
