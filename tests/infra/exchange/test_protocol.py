"""Signed texts: opened with the key that made them, as what they are, and written in one way only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from domain.exchange.channels.parts import Part
from infra.exchange import protocol
from infra.exchange.protocol import MANIFEST, RECEIPT, ConsignmentReceipt, MalformedManifestError, NotSignedError
from tests.domain.exchange.values import sent
from tests.spec import NOON

OURS, THEIRS = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("Ed25519")
X, OTHER_X = str(OURS.as_dict()["x"]), str(THEIRS.as_dict()["x"])
ONE = sent(1)


def test_what_was_signed_is_opened_by_its_key_alone_and_as_what_it_is() -> None:
    signed = protocol.sign(ONE.text(), OURS, MANIFEST, NOON)
    found = protocol.opened(signed, [OTHER_X, X], MANIFEST)
    assert (found.text, found.at, found.key) == (ONE.text(), NOON, X)
    for keys, kind in (([OTHER_X], MANIFEST), ([X], RECEIPT), ([], MANIFEST)):
        with pytest.raises(NotSignedError):
            protocol.opened(signed, keys, kind)
    assert protocol.sign(ONE.text(), OURS, MANIFEST, NOON) == signed


@given(st.data())
def test_a_changed_byte_is_found(data: st.DataObject) -> None:
    signed = protocol.sign(ONE.text(), OURS, MANIFEST, NOON)
    at = data.draw(st.integers(0, len(signed) - 2))
    letter = data.draw(st.sampled_from("AQgw-_.!é").filter(lambda each: each != signed[at]))
    with pytest.raises(NotSignedError):
        protocol.opened(signed[:at] + letter + signed[at + 1 :], [X], MANIFEST)


def test_a_manifest_is_read_as_it_was_written() -> None:
    read = protocol.manifest(ONE.text())
    assert read == replace(ONE, parts=tuple(replace(part, blob="") for part in ONE.parts))
    assert read.sha256 == ONE.sha256


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        ONE.text().replace(b'"sequence":1', b'"sequence":"1"'),
        ONE.text().replace(b'"sequence":1', b'"sequence":1,"sequence":1'),
        ONE.text().replace(b'"sequence":1', b'"sequence":-1'),
        ONE.text().replace(b'"type"', b'"typ"'),
        ONE.text() + b" ",
        ONE.text().replace(b'"at":"2014', b'"at":"9999999'),
        replace(ONE, at=NOON - timedelta(days=1)).text().replace(b"Z", b"+00:00"),
    ],
)
def test_what_is_no_manifest(text: bytes) -> None:
    with pytest.raises(MalformedManifestError):
        protocol.manifest(text)


@given(st.text(max_size=50), st.integers(1, 2**40))
def test_every_manifest_comes_back(name: str, size: int) -> None:
    part = Part(name, "text/plain", size, "a" * 64, "")
    whole = replace(ONE, parts=(part,))
    try:
        text = whole.text()
    except UnicodeEncodeError:
        return
    assert protocol.manifest(text) == whole


def test_a_receipt_comes_back() -> None:
    whole = ConsignmentReceipt("moh-court", 1, ONE.consignment_id, ONE.sha256, 17, NOON, "infected")
    assert protocol.receipt(whole.text()) == whole
    with pytest.raises(ValueError, match="lacks"):
        protocol.receipt(b"{}")
