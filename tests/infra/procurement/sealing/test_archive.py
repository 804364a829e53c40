"""The archive in an envelope: every program reads it in one way, and it hides nothing."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from domain.procurement.bids.content import LARGEST, MOST_FILES, BidContent, MalformedContentError, check_sizes
from infra.procurement.sealing.archive import OpenedContent, read_archive, write_archive
from infra.procurement.sealing.errors import Cause, SealedEnvelopeError
from tests.infra.procurement.sealing.envelopes import BID, packed


def read(data: bytes) -> OpenedContent:
    return read_archive(BytesIO(data), len(data))


def test_what_is_packed_is_read(tmp_path: Path) -> None:
    offer = tmp_path / "offer.pdf"
    offer.write_bytes(b"%PDF-1.7")
    out = BytesIO()
    write_archive(BID, {"offer.pdf": offer, "papers/cv.pdf": offer}, out)
    opened = read(out.getvalue())
    assert opened == OpenedContent(BID, {"offer.pdf": 8, "papers/cv.pdf": 8})
    assert str(opened.bid.total.amount) == "9000.00"


def test_the_same_bid_packs_to_the_same_bytes() -> None:
    assert packed() == packed()


def archive(fill: Callable[[zipfile.ZipFile], object]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("bid.json", BID.canonical())
        fill(opened)
    return out.getvalue()


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("offer.pdf")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def many(opened: zipfile.ZipFile) -> None:
    for number in range(MOST_FILES):
        opened.writestr(f"{number}.txt", b"")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("fill", "cause"),
    [
        (lambda opened: opened.writestr("../offer.pdf", b""), Cause.ARCHIVE),
        (lambda opened: opened.writestr("/etc/passwd", b""), Cause.ARCHIVE),
        (lambda opened: opened.writestr("C:offer.pdf", b""), Cause.ARCHIVE),
        (lambda opened: opened.writestr("a\\..\\offer.pdf", b""), Cause.ARCHIVE),
        (lambda opened: opened.writestr("offer\u202efdp.exe", b""), Cause.ARCHIVE),
        (lambda opened: opened.mkdir("papers"), Cause.ARCHIVE),
        (lambda opened: opened.writestr(link(), b"/etc/passwd"), Cause.ARCHIVE),
        (lambda opened: opened.writestr("bid.json", b"{}"), Cause.ARCHIVE),
        (lambda opened: opened.writestr("BID.JSON", b"{}"), Cause.ARCHIVE),
        (lambda opened: opened.writestr("offer.txt", b"x", zipfile.ZIP_LZMA), Cause.ARCHIVE),
        (lambda opened: opened.writestr("bomb.txt", bytes(100_000), zipfile.ZIP_DEFLATED), Cause.BEYOND_LIMITS),
        (many, Cause.BEYOND_LIMITS),
    ],
)
def test_an_archive_that_is_not_taken(fill: Callable[[zipfile.ZipFile], object], cause: Cause) -> None:
    with pytest.raises(SealedEnvelopeError) as caught:
        read(archive(fill))
    assert caught.value.cause is cause


def broken(data: bytes) -> bytes:
    at = data.index(b"UAH")
    return data[:at] + b"EUR" + data[at + 3 :]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        b"before" + packed(),
        packed() + b"after",
        packed()[:-2] + b"\x05\x00after",
        broken(packed()),
    ],
)
def test_bytes_that_are_another_archive_to_another_program(data: bytes) -> None:
    with pytest.raises(SealedEnvelopeError) as caught:
        read(data)
    assert caught.value.cause is Cause.ARCHIVE


def with_bid(said: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("bid.json", said)
    return out.getvalue()


GOOD = '{"answers":[],"currency":"UAH","prices":[{"amount":"9000.00","item":"desk"}],"v":1,"vat_included":true}'


def test_the_bid_that_the_next_test_spoils_is_good() -> None:
    assert read(with_bid(GOOD.encode())).bid == BidContent("UAH", True, {"desk": Decimal(9000)}, {})  # noqa: FBT003


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"v":1', '"v":2', "more than this version knows"),
        ("UAH", "UAX", "unknown_currency"),
        ("9000.00", "9000", "more than this version knows"),
        ("9000.00", "9000.001", "too_many_decimals"),
        ("9000.00", "1e999999999", "not_an_amount"),
        ("9000.00", "-1.00", "not above 0"),
        ("9000.00", "0.00", "not above 0"),
        ('"9000.00"', "9000", "another form"),
        ('"9000.00"', "9000.5", "float"),
        ("true", '"yes"', "true or false"),
        ('"desk"', '""', "no name"),
        (',"v":1', "", "more than this version knows"),
        ('"answers":[],', "", "lacks a value"),
        ("[]", '[{"answer":"3 years","criterion":7}]', "another form"),
        ('"prices":[', '"prices":[{"amount":"1.00","item":"desk"},', "names a value twice"),
        (GOOD, "{}", "lacks a value"),
        (GOOD, "no JSON", "no JSON"),
    ],
)
def test_a_bid_that_is_none(before: str, after: str, said: str) -> None:
    with pytest.raises(SealedEnvelopeError, match=said) as caught:
        read(with_bid(GOOD.replace(before, after).encode()))
    assert caught.value.cause is Cause.BID_FILE


def test_an_archive_without_a_bid() -> None:
    with pytest.raises(SealedEnvelopeError) as caught:
        read(bytes.fromhex("504b0506") + bytes(18))
    assert caught.value.cause is Cause.BID_FILE


def test_files_that_a_bidder_cannot_pack(tmp_path: Path) -> None:
    offer = tmp_path / "offer.pdf"
    offer.touch()
    for name in ("bid.json", "../offer.pdf", "a//b", ""):
        with pytest.raises(MalformedContentError):
            write_archive(BID, {name: offer}, BytesIO())


def test_sizes_up_to_the_limits() -> None:
    check_sizes({"a": LARGEST}, LARGEST)
    check_sizes({"a": 2000}, 100)
    for sizes, packed_size in (({"a": LARGEST + 1}, LARGEST), ({"a": 1}, LARGEST + 1), ({"a": 2001}, 100)):
        with pytest.raises(MalformedContentError):
            check_sizes(sizes, packed_size)
