"""What files are by their bytes, whatever they are called, and which of them are not taken."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from infra.files.inspecting import SaidOfFile, Unacceptable, inspect

OCTETS = "application/octet-stream"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01" + bytes(20)
MP4 = b"\0\0\0\x18ftypmp42" + bytes(20)


def outcome(content: bytes, name: str | None = None, media_type: str = OCTETS) -> str:
    """The type that it is taken as, or why it is not."""
    try:
        return inspect(io.BytesIO(content), len(content), SaidOfFile(name, media_type))
    except Unacceptable as unacceptable:
        code, rule = unacceptable.rejection.code, unacceptable.rejection.rule
        return code if rule is None else f"{code} {rule}"


def zipped(entries: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] = lambda _: None, **saving: Any) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document)
        document.save(made, **saving)
    return made.getvalue()


DOCX = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (PNG, "a.png", "image/png"),
        (JPEG, "a.JPG", "image/jpeg"),
        (MP4, "a.mp4", "video/mp4"),
        (b"a,b\n1,2\n", "a.csv", "text/csv"),
        (b"a,b\n1,2\n", None, "text/plain"),
        ("señor\n".encode(), "a.txt", "text/plain"),
        (b'{"a": 1}', "a.json", "application/json"),
        (DOCX, "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (zipped({"a.txt": b"a"}), "a.zip", "application/zip"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a.odt",
         "application/vnd.oasis.opendocument.text"),
        (pdf(), "a.pdf", "application/pdf"),
        (pdf(), "a.of-no-known-ending", "application/pdf"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(content: bytes, name: str | None, found: str) -> None:
    assert outcome(content, name) == found


def test_a_text_is_what_its_sender_calls_it() -> None:
    assert outcome(b"a,b\n", None, "text/csv") == "text/csv"
    assert outcome(b"a,b\n", "a.txt", "text/csv") == "text/plain"


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PNG, "a.pdf", OCTETS),
        (PNG, None, "application/pdf"),
        (pdf(), "a.txt", OCTETS),
        (DOCX, "a.zip", OCTETS),
        (b"text", "a.pdf", OCTETS),
    ],
)
def test_a_file_that_is_called_otherwise_is_not_taken(content: bytes, name: str | None, media_type: str) -> None:
    assert outcome(content, name, media_type) == "type_differs"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ" + bytes(100),
        b"\x7fELF\x02\x01\x01" + bytes(50),
        b"#!/bin/sh\nrm -r /\n",
        b"<!DOCTYPE html><html></html>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        bytes(range(256)),
        b"text with \0",
        b"\xff\xfe\xfd text",
        zipped({"[Content_Types].xml": b"<Types/>", "word/vbaProject.bin": b"x"}),
        b"PK\x03\x04 and no archive",
        b"7z\xbc\xaf\x27\x1c" + bytes(30),
    ],
)
def test_what_starts_something_or_is_not_known_is_not_taken(content: bytes) -> None:
    assert outcome(content) == "type_not_admitted"


def test_archives_that_unpack_to_far_more_are_not_taken() -> None:
    assert outcome(zipped({"a.txt": bytes(50_000_000)})) == "archive_bomb"
    assert outcome(zipped({f"{n}": b"" for n in range(20_001)})) == "archive_bomb"
    many = zipped({"a.txt": b"a"})
    end = many.rindex(b"PK\x05\x06")
    assert outcome(many[: end + 12] + struct.pack("<L", 16_000_001) + many[end + 16 :]) == "archive_bomb"
    once = zipped({"a.txt": b"a" * 1000, "b.txt": b"b" * 1000})
    directory = once.rindex(b"PK\x01\x02")  # the second entry of the directory leads to the bytes of the first one
    assert outcome(once[: directory + 42] + struct.pack("<L", 10) + once[directory + 46 :]) == "archive_bomb"


def test_a_locked_archive_is_not_taken() -> None:
    locked = bytearray(zipped({"a.txt": b"a"}))
    for beginning, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(beginning) + flags] |= 1
    assert outcome(bytes(locked)) == "archive_encrypted"


def _launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")


def _script(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.pages[0].obj.AA = pikepdf.Dictionary(O=action)


def _names(document: pikepdf.Pdf) -> None:
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([])))


def _import(document: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(A=pikepdf.Dictionary(S=pikepdf.Name.ImportData, F="a.fdf"))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([document.make_indirect(field)]))


def _deep(document: pikepdf.Pdf) -> None:
    inner = pikepdf.Dictionary(S=pikepdf.Name.Launch)
    for _ in range(60):
        inner = pikepdf.Dictionary(A=inner)
    document.Root.Deep = inner


@pytest.mark.parametrize("change", [_launch, _script, _names, _import, _deep])
@pytest.mark.parametrize("packed", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_a_pdf_that_does_something_is_not_taken(
    change: Callable[[pikepdf.Pdf], None], packed: pikepdf.ObjectStreamMode
) -> None:
    assert outcome(pdf(change, object_stream_mode=packed), "a.pdf") == "pdf_active"


def test_a_locked_pdf_is_not_taken() -> None:
    for password in ("", "secret"):
        locked = pdf(encryption=pikepdf.Encryption(owner="owner", user=password))
        assert outcome(locked, "a.pdf") == "pdf_encrypted"


def test_a_pdf_with_a_file_is_taken_and_one_with_a_program_or_a_bomb_is_not() -> None:
    def attaching(content: bytes, *, said: int | None = None) -> Callable[[pikepdf.Pdf], None]:
        def change(document: pikepdf.Pdf) -> None:
            document.attachments["a"] = pikepdf.AttachedFileSpec(document, content, filename="a")
            if said is not None:
                document.attachments["a"].get_file().obj.Params.Size = said

        return change

    assert outcome(pdf(attaching(b"a,b\n1,2\n"))) == "application/pdf"
    assert outcome(pdf(attaching(b"MZ" + bytes(100)))) == "type_not_admitted"
    assert outcome(pdf(attaching(b"a", said=10**9))) == "archive_bomb"
    assert outcome(pdf(attaching(b"MZ" + bytes(50_000_000), said=1), compress_streams=True)) == "type_not_admitted"


def test_a_broken_pdf_is_not_taken() -> None:
    assert outcome(b"%PDF-1.7\n" + b"garbage " * 100) == "pdf_unreadable"


def claiming(status: str, change: Callable[[pikepdf.Pdf], None] = lambda _: None) -> bytes:
    """A PDF that says that it is PDF/A of this part and level."""

    def said(document: pikepdf.Pdf) -> None:
        with document.open_metadata() as metadata:
            metadata["pdfaid:part"] = status[0]
            if status[1:]:
                metadata["pdfaid:conformance"] = status[1:]
        change(document)

    kept = pikepdf.StreamDecodeLevel.none
    return pdf(said, deterministic_id=True, stream_decode_level=kept, compress_streams=False)


def drawing(content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = document.make_stream(content)

    return change


def packed(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"")
    stream.write(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", filter=pikepdf.Name.LZWDecode)
    document.Root.Kept = stream


def holding(document: pikepdf.Pdf) -> None:
    document.attachments["a.csv"] = pikepdf.AttachedFileSpec(document, b"a,b\n", filename="a.csv", mime_type="text/csv")


def shining(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Group = pikepdf.Dictionary(S=pikepdf.Name.Transparency)


@pytest.mark.parametrize(
    ("status", "change", "rule"),
    [
        ("2", lambda _: None, "6.6.4"),
        ("1", lambda _: None, "6.7.11"),
        ("1U", lambda _: None, "6.7.11"),
        ("2A", lambda _: None, "6.7.2.2"),
        ("2B", drawing(b"BT /F1 9 Tf (a) Tj ET"), "6.2.11.4.1"),
        ("1B", drawing(b"BT /F1 9 Tf (a) Tj ET"), "6.3.4"),
        ("2B", drawing(b"q BT /F1 9 Tf 3 Tr (a) Tj ET Q BT /F1 9 Tf (a) Tj ET"), "6.2.11.4.1"),
        ("2B", packed, "6.1.7.2"),
        ("1B", holding, "6.1.11"),
        ("2B", holding, "6.8"),
        ("1B", shining, "6.4"),
    ],
)
def test_a_pdf_that_is_not_the_pdfa_that_it_says_is_not_taken(
    status: str, change: Callable[[pikepdf.Pdf], None], rule: str
) -> None:
    """Bad input of official documents: PDF/A claimed and not kept."""
    assert outcome(claiming(status, change)) == f"not_pdfa {rule}"


@pytest.mark.parametrize(
    ("status", "change"),
    [
        ("2B", lambda _: None),
        ("2B", drawing(b"BT /F1 9 Tf 3 Tr (a) Tj ET")),  # as text recognised behind a scan
        ("2B", shining),
        ("3B", holding),
        ("4", holding),
    ],
)
def test_what_keeps_the_claim_or_is_none_of_ours_to_tell_is_taken(
    status: str, change: Callable[[pikepdf.Pdf], None]
) -> None:
    assert outcome(claiming(status, change)) == "application/pdf"


def test_a_stream_that_unpacks_to_far_more_is_not_unpacked_for_a_rule() -> None:
    """It is drawn with a font that is not there, yet nobody may fill the memory of a worker by that."""

    def bomb(document: pikepdf.Pdf) -> None:
        drawing(b"")(document)
        content = zlib.compress(b"BT /F1 9 Tf (a) Tj ET" + b" " * 20_000_000)
        document.pages[0].obj.Contents.write(content, filter=pikepdf.Name.FlateDecode)

    assert outcome(claiming("2B", bomb)) == "application/pdf"


def test_real_pdfs_are_looked_into(shared_data: Path) -> None:
    """Of the corpus of veraPDF, whose files break the rule of PDF/A in their names, or keep it (those with `pass`)."""
    found = {
        file.stem.removeprefix("PDF_A-"): outcome(file.read_bytes(), file.name)
        for file in sorted((shared_data / "documents" / "pdf").glob("*.pdf"))
    }
    odd = {name: code for name, code in found.items() if code != "application/pdf"}
    assert odd == {
        "2a_6-6-4-t01-fail-a": "not_pdfa 6.6.4",
        "2b_6-1-3-t01-fail-a": "not_pdfa 6.1.3",
        "2b_6-2-11-4-1-t01-fail-a": "not_pdfa 6.2.11.4.1",
        "3b_6-8-t01-fail-a": "not_pdfa 6.8",
        "2b_6-1-3-t02-fail-a": "pdf_encrypted",
        "2b_6-5-1-t01-fail-a": "pdf_active",
        "2b_6-5-1-t01-fail-e": "pdf_active",
        "2b_6-5-1-t01-fail-k": "pdf_active",
    }
    assert len(found) == 13
