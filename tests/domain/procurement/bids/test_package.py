"""The form of a package: the vector of the format, and what a header must not say."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.procurement.bids.commitments import commitment, first_chain, next_chain
from domain.procurement.bids.package import (
    LONGEST_HEADER,
    Address,
    EncryptedShare,
    Header,
    MalformedPackageError,
    differences,
    filled_share,
    is_panel,
    opener_id,
    padme,
    share_hash,
)
from domain.procurement.bids.reading import header_before, header_in
from domain.procurement.canonical import NotCanonicalError, canonical_json, canonical_value

OPENER = "ee21603f856a91949cc29b27fe824cb322659c818d9b6a49fddd54e2df53ecfd"
CT = "GygVpB0t6gUEUZOz3Cp8drxbN1XQeJbswJW4lGpxYh63Vi3ipmjYSyVChlnfqVb5RdzurSw"


def hashed(text: str) -> bytes:
    return sha256(text.encode()).digest()


ADDRESS = Address("T-1", "1", "financial", "B-1", "XX-1", hashed("terms").hex())
SHARE = EncryptedShare(OPENER, hashed("share").hex(), CT)
VECTOR = Header(ADDRESS, sha256(hashed("key")).hexdigest(), k=2, n=2, shares=(SHARE,))
"""As the specification gives it: it has one share, which no package of a panel has."""
HEADER = replace(VECTOR, shares=(SHARE, replace(SHARE, opener=hashed("another").hex())))


def test_the_header_of_the_vector() -> None:
    info = VECTOR.info(OPENER)
    assert (len(info), sha256(info).hexdigest()[:8]) == (547, "5d772a7a")
    assert (len(VECTOR.canonical()), VECTOR.aad().hex()[:8]) == (548, "56b699a5")


def test_a_withdrawal_commits_to_all_packages_in_order() -> None:
    nonce, first, second = hashed("nonce"), hashed("first"), hashed("second")
    assert commitment(nonce, first, second) == sha256(nonce + first + second).digest()
    assert commitment(nonce, first, second) != commitment(nonce, second, first)


def test_a_commitment_takes_whole_hashes_alone() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(hashed("nonce"), hashed("package")[:31])


def test_the_chain_begins_with_the_tender_and_goes_on_with_the_kind() -> None:
    first = first_chain("T-1")
    assert first.hex()[:8] == "3e796e8f"
    assert next_chain(first, hashed("c"), "EnvelopeReceived") != next_chain(first, hashed("c"), "EnvelopeReplaced")


def test_a_header_is_read_as_it_was_written() -> None:
    assert header_in(HEADER.canonical()) == HEADER
    assert header_before(HEADER.canonical() + b"\nciphertext\n") == HEADER


def changed(**values: object) -> bytes:
    whole = json.loads(HEADER.canonical())
    return canonical_json({**whole, **values})


def with_share(**values: object) -> bytes:
    shares: list[dict[str, Any]] = json.loads(HEADER.canonical())["shares"]
    return changed(shares=[{**shares[0], **values}, *shares[1:]])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[]", "lacks a value"),
        (b'{"v":1}', "lacks a value"),
        (HEADER.canonical() + b" ", "canonical form"),
        (changed(v=2), "version 2"),
        (changed(v=True), "another form: v"),
        (changed(suite="X25519"), "suite"),
        (changed(envelope="secret"), "technical, financial, confidential"),
        (changed(deadline="2026"), "does not know"),
        (changed(bid=""), "the bid in a header"),
        (changed(lot="1\n"), "the lot in a header"),
        (changed(tender="T" * 201), "the tender in a header"),
        (changed(bidder="XX\u202e1"), "the bidder in a header"),
        (changed(terms_sha256=ADDRESS.terms_sha256.upper()), "small letters"),
        (changed(key_sha256="00"), "64 hexadecimal digits"),
        (changed(k=1), "k is 1"),
        (changed(k=3), "k is 3"),
        (changed(n=3), "n is 3"),
        (VECTOR.canonical(), "there are 1 shares"),
        (with_share(ct=CT + "="), "base64url without padding"),
        (with_share(opener=hashed("another").hex()), "stands twice"),
        (with_share(name="Ada"), "does not know"),
        (changed(bidder="X" * LONGEST_HEADER), "at most 65536 bytes"),
    ],
)
def test_a_header_that_is_none(data: bytes, said: str) -> None:
    with pytest.raises(MalformedPackageError, match=said):
        header_in(data)


def test_the_header_ends_within_64_kib() -> None:
    with pytest.raises(MalformedPackageError, match="line feed"):
        header_before(b"x" * (LONGEST_HEADER + 1) + b"\n")


def test_what_a_header_says_otherwise_than_the_register() -> None:
    openers = HEADER.openers
    assert differences(HEADER, ADDRESS, 2, openers) == []
    for name in Address.__slots__:
        assert differences(HEADER, replace(ADDRESS, **{name: "other"}), 2, openers) == [name]
    assert differences(HEADER, ADDRESS, 3, openers[::-1]) == ["k", "shares"]


@pytest.mark.parametrize(("k", "n", "may"), [(2, 2, True), (3, 5, True), (1, 5, False), (6, 5, False), (2, 17, False)])
def test_a_panel(k: int, n: int, may: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_panel(k, n) is may


@given(st.integers(2, 2**40))
def test_a_content_grows_by_an_eighth_at_most(length: int) -> None:
    padded = padme(length)
    assert length <= padded <= length * 1.12
    assert padme(padded) == padded


@pytest.mark.parametrize(
    ("length", "padded"), [(8, 8), (9, 10), (30, 30), (33, 36), (1000, 1024), (209_715_201, 213_909_504)]
)
def test_lengths_that_were_worked_out_by_hand(length: int, padded: int) -> None:
    exponent = length.bit_length() - 1
    step = 2 ** (exponent - (exponent.bit_length() - 1) - 1)
    assert padded % step == 0
    assert padme(length) == padded


def test_a_share_is_filled_to_one_length() -> None:
    assert filled_share("academic acid") == b"academic acid" + b" " * 283
    assert share_hash("share") == hashed("share").hex()


def test_an_opener_is_named_by_its_key() -> None:
    assert opener_id(hashed("key")) == sha256(hashed("key")).hexdigest()


values = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
)


@given(values)
def test_canonical_json_says_what_it_was_given(value: Any) -> None:
    assert canonical_value(canonical_json(value)) == value


@pytest.mark.parametrize("value", [None, 1.5, {"å": 1}, 2**53, {"a": [None]}, "\ud800", {1: "a"}])
def test_values_without_a_canonical_form(value: object) -> None:
    with pytest.raises(NotCanonicalError):
        canonical_json(value)


@pytest.mark.parametrize("data", [b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1,"a":1}', b'"\\u0041"', b"1.0", b"[" * 9999])
def test_bytes_that_are_not_canonical(data: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        canonical_value(data)
