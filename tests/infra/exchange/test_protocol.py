"""Signed texts: opened with the key that made them, as what they are, and written in one way only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from domain.exchange.channels.parts import MalformedManifestError, Part, manifest_in
from infra.exchange import protocol
from infra.exchange.protocol import MANIFEST, RECEIPT, ConsignmentReceipt, NotSignedError
from tests.domain.exchange.values import sent
from tests.spec import NOON

OURS, THEIRS = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("Ed25519")
X, OTHER_X = str(OURS.as_dict()["x"]), str(THEIRS.as_dict()["x"])
ONE = sent(1)


def test_what_was_signed_is_opened_by_its_key_alone_and_as_what_it_is() -> None:
    signed = protocol.sign(ONE.text().encode(), OURS, MANIFEST, NOON)
    found = protocol.opened(signed, [OTHER_X, X], MANIFEST)
    assert (found.text, found.at, found.key) == (ONE.text().encode(), NOON, X)
    for keys, kind in (([OTHER_X], MANIFEST), ([X], RECEIPT), ([], MANIFEST)):
        with pytest.raises(NotSignedError):
            protocol.opened(signed, keys, kind)
    assert protocol.sign(ONE.text().encode(), OURS, MANIFEST, NOON) == signed


@given(st.data())
def test_a_changed_byte_is_found(data: st.DataObject) -> None:
    signed = protocol.sign(ONE.text().encode(), OURS, MANIFEST, NOON)
    at = data.draw(st.integers(0, len(signed) - 2))
    letter = data.draw(st.sampled_from("AQgw-_.!é").filter(lambda each: each != signed[at]))
    with pytest.raises(NotSignedError):
        protocol.opened(signed[:at] + letter + signed[at + 1 :], [X], MANIFEST)


def test_a_manifest_is_read_as_it_was_written() -> None:
    read = manifest_in(ONE.text())
    assert read == ONE
    assert read.sha256 == ONE.sha256


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        ONE.text().replace('"sequence":1', '"sequence":"1"'),
        ONE.text().replace('"sequence":1', '"sequence":1,"sequence":1'),
        ONE.text().replace('"sequence":1', '"sequence":-1'),
        ONE.text().replace('"type"', '"typ"'),
        ONE.text() + " ",
        ONE.text().replace('"at":"2014', '"at":"9999999'),
        replace(ONE, at=NOON - timedelta(days=1)).text().replace("Z", "+00:00"),
        ONE.text().replace("letter.pdf", "letter\\ud800.pdf"),
        "[" * 100_000,
    ],
)
def test_what_is_no_manifest(text: str) -> None:
    with pytest.raises(MalformedManifestError):
        manifest_in(text)


@given(st.text(max_size=50), st.integers(1, 2**40))
def test_every_manifest_comes_back(name: str, size: int) -> None:
    whole = replace(ONE, parts=(Part(name, "text/plain", size, "a" * 64),))
    assert manifest_in(whole.text()) == whole


def test_a_receipt_comes_back() -> None:
    whole = ConsignmentReceipt("moh-court", 1, ONE.consignment_id, ONE.sha256, 17, NOON, "infected")
    assert protocol.receipt(whole.text()) == whole
    with pytest.raises(ValueError, match="lacks"):
        protocol.receipt(b"{}")
