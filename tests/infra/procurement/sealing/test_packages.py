"""An envelope opens with k of n shares, with nothing less, and with not one byte changed."""

from __future__ import annotations

import random
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.procurement.bids.commitments import commitment, first_chain, next_chain
from domain.procurement.bids.package import (
    Address,
    EncryptedShare,
    Header,
    MalformedPackageError,
    opener_id,
    share_hash,
)
from domain.procurement.bids.reading import header_before
from infra.procurement.sealing.errors import Cause, PanelError, SealedEnvelopeError
from infra.procurement.sealing.packages import key_of, open_package, open_with_key, read_header, seal, write_package
from infra.procurement.sealing.shares import combine, decrypt_share, encrypt_share, public_key, split
from tests.infra.procurement.sealing.envelopes import ADDRESS, Panel, packed, panel

PANEL = panel()
ARCHIVE = packed()
PACKAGE = PANEL.sealed(ARCHIVE, key=sha256(b"key").digest())
CT = "GygVpB0t6gUEUZOz3Cp8drxbN1XQeJbswJW4lGpxYh63Vi3ipmjYSyVChlnfqVb5RdzurSw"


def hashed(text: str) -> bytes:
    return sha256(text.encode()).digest()


def vector() -> tuple[Header, X25519PrivateKey]:
    opener = X25519PrivateKey.from_private_bytes(hashed("opener"))
    name = opener_id(opener.public_key().public_bytes_raw())
    address = Address("T-1", "1", "financial", "B-1", "XX-1", hashed("terms").hex())
    share = EncryptedShare(name, hashed("share").hex(), CT)
    return Header(address, sha256(hashed("key")).hexdigest(), k=2, n=2, shares=(share,)), opener


def test_the_package_of_the_vector() -> None:
    header, opener = vector()
    assert header.openers[0].startswith("ee21603f")
    assert decrypt_share(header, header.shares[0], opener) == "share"
    archive = bytes.fromhex("504b0506") + bytes(18)
    out = BytesIO()
    sealed = write_package(header, hashed("key"), len(archive), BytesIO(archive), out)
    assert (sealed.size, sealed.sha256.hex()[:8]) == (595, "d0afc1f2")
    assert sha256(out.getvalue()).digest() == sealed.sha256
    committed = commitment(hashed("nonce"), sealed.sha256)
    assert committed.hex()[:8] == "15fe4418"
    assert next_chain(first_chain("T-1"), committed, "EnvelopeReceived").hex()[:8] == "94933dbc"


@pytest.mark.parametrize("openers", list(combinations(range(5), 3)))
def test_any_three_of_five_open(openers: tuple[int, ...]) -> None:
    into = BytesIO()
    opened = open_package(BytesIO(PACKAGE), PANEL.shares(PACKAGE, openers), into)
    assert into.getvalue() == ARCHIVE
    assert (opened.content_sha256, opened.content_size) == (sha256(ARCHIVE).digest(), len(ARCHIVE))
    assert opened.header.address == ADDRESS


def test_all_five_open_too() -> None:
    assert key_of(header_before(PACKAGE), PANEL.shares(PACKAGE, range(5))) == sha256(b"key").digest()


@settings(max_examples=12, deadline=None)
@given(
    st.integers(2, 16).flatmap(lambda n: st.tuples(st.integers(2, n), st.just(n))), st.randoms(use_true_random=False)
)
def test_any_k_of_n_make_the_key_and_fewer_do_not(numbers: tuple[int, int], chance: random.Random) -> None:
    k, n = numbers
    key = chance.randbytes(32)
    texts = split(key, k, n)
    chosen = chance.sample(texts, k)
    assert combine(chosen, k) == key
    with pytest.raises(SealedEnvelopeError) as caught:
        combine(chosen[1:], k)
    assert caught.value.cause is Cause.SHARES_MISSING
    if k > 2:
        # Told that fewer are enough, the library still makes no key of them.
        with pytest.raises(SealedEnvelopeError) as caught:
            combine(chosen[1:], k - 1)
        assert caught.value.cause is Cause.SHARES_DIFFER


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PACKAGE) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(at: int, change: int) -> None:
    changed = bytearray(PACKAGE)
    changed[at] ^= change
    into = BytesIO(b"before")
    into.seek(6)
    with pytest.raises(SealedEnvelopeError):
        open_with_key(BytesIO(bytes(changed)), sha256(b"key").digest(), into)
    assert into.getvalue() == b"before"


@pytest.mark.parametrize("cut", [1, 16, 40, len(ARCHIVE) + 16, len(PACKAGE) - 100])
def test_a_package_that_was_cut(cut: int) -> None:
    with pytest.raises(SealedEnvelopeError):
        open_with_key(BytesIO(PACKAGE[:-cut]), sha256(b"key").digest(), BytesIO())


def test_bytes_after_the_package_are_found() -> None:
    with pytest.raises(SealedEnvelopeError) as caught:
        open_with_key(BytesIO(PACKAGE + b"\0"), sha256(b"key").digest(), BytesIO())
    assert caught.value.cause is Cause.CONTENT_UNREADABLE


def refused(shares: dict[str, str], package: bytes = PACKAGE) -> SealedEnvelopeError:
    with pytest.raises(SealedEnvelopeError) as caught:
        open_package(BytesIO(package), shares, BytesIO())
    return caught.value


def test_too_few_shares() -> None:
    assert refused(PANEL.shares(PACKAGE, (0, 4))).cause is Cause.SHARES_MISSING
    assert refused({}).cause is Cause.SHARES_MISSING


def test_a_share_of_somebody_else_is_none() -> None:
    shares = {**PANEL.shares(PACKAGE, (0, 4)), hashed("stranger").hex(): split(bytes(32), 2, 2)[0]}
    assert refused(shares).cause is Cause.SHARES_MISSING


def test_a_false_share_names_its_opener() -> None:
    shares = PANEL.shares(PACKAGE, (0, 1, 2))
    error = refused({**shares, PANEL.openers[1]: split(bytes(32), 3, 5)[1]})
    assert (error.cause, error.opener) == (Cause.SHARE_MISMATCH, PANEL.openers[1])
    assert not any(word in str(error) for text in shares.values() for word in text.split())


def test_the_others_open_without_the_false_one() -> None:
    opened = open_package(BytesIO(PACKAGE), PANEL.shares(PACKAGE, (0, 2, 3)), BytesIO())
    assert opened.key == sha256(b"key").digest()


def with_shares(texts: list[str], key: bytes = sha256(b"key").digest(), openers: Panel = PANEL) -> bytes:
    """A package of a bidder with a program of its own, who splits the key in its own way."""
    bare = tuple(
        EncryptedShare(opener, share_hash(text), "") for opener, text in zip(openers.openers, texts, strict=True)
    )
    header = Header(ADDRESS, sha256(key).hexdigest(), openers.k, len(texts), bare)
    shares = tuple(
        replace(share, ct=encrypt_share(text, public_key(data), header.info(share.opener)))
        for share, text, data in zip(bare, texts, openers.public, strict=True)
    )
    out = BytesIO()
    write_package(replace(header, shares=shares), key, len(ARCHIVE), BytesIO(ARCHIVE), out)
    return out.getvalue()


def test_shares_of_two_keys_make_none() -> None:
    package = with_shares([*split(bytes(32), 3, 5)[:2], *split(bytes(32), 3, 5)[2:]])
    assert refused(PANEL.shares(package, (0, 1, 2)), package).cause is Cause.SHARES_DIFFER


def test_one_share_for_two_openers_is_repeated() -> None:
    texts = split(sha256(b"key").digest(), 3, 5)
    package = with_shares([texts[0], texts[0], *texts[2:]])
    assert refused(PANEL.shares(package, (0, 1, 2)), package).cause is Cause.SHARE_REPEATED


def test_shares_of_another_key_than_the_header_says() -> None:
    package = with_shares(split(bytes(32), 3, 5))
    assert refused(PANEL.shares(package, (0, 1, 2)), package).cause is Cause.KEY_MISMATCH


def test_a_share_that_does_not_open_or_opens_to_another_hash() -> None:
    header = header_before(PACKAGE)
    for share in (header.shares[1], replace(header.shares[0], ct="AAAA"), replace(header.shares[0], ct="A")):
        with pytest.raises(SealedEnvelopeError) as caught:
            decrypt_share(header, share, PANEL.keys[0])
        assert (caught.value.cause, caught.value.opener) == (Cause.SHARE_UNREADABLE, share.opener)


@pytest.mark.parametrize("name", Address.__slots__)
def test_a_share_of_one_envelope_opens_no_other(name: str) -> None:
    header = header_before(PACKAGE)
    value = "technical" if name == "envelope" else hashed("other").hex()
    other = replace(header, address=replace(header.address, **{name: value}))
    with pytest.raises(SealedEnvelopeError):
        decrypt_share(other, header.shares[0], PANEL.keys[0])


def padded_otherwise(plain: bytes) -> bytes:
    header = read_header(BytesIO(PACKAGE))
    sealed = AESGCM(sha256(b"key").digest()).encrypt(bytes(12), plain, header.aad())
    return header.canonical() + b"\n" + sealed


@pytest.mark.parametrize(
    "plain",
    [
        (4).to_bytes(8, "big") + b"text" + bytes(40),
        (4).to_bytes(8, "big") + b"tex",
        (30).to_bytes(8, "big") + bytes(20) + b"x" * 9,
        (2**64 - 1).to_bytes(8, "big") + b"text",
        (25).to_bytes(8, "big") + bytes(25) + b"x",
    ],
)
def test_a_content_that_is_filled_up_otherwise(plain: bytes) -> None:
    with pytest.raises(SealedEnvelopeError) as caught:
        open_with_key(BytesIO(padded_otherwise(plain)), sha256(b"key").digest(), BytesIO())
    assert caught.value.cause is Cause.PADDING


def test_another_key_than_the_header_says() -> None:
    with pytest.raises(SealedEnvelopeError) as caught:
        open_with_key(BytesIO(PACKAGE), bytes(32), BytesIO())
    assert caught.value.cause is Cause.KEY_MISMATCH


def test_each_envelope_has_a_key_of_its_own() -> None:
    first, second = (header_before(PANEL.sealed(ARCHIVE)) for _ in range(2))
    assert first.key_sha256 != second.key_sha256


def test_packages_of_contents_of_like_length_are_of_one_length() -> None:
    assert len({len(PANEL.sealed(bytes(length))) for length in (4090, 4095, 4100, 4150, 4200)}) == 1


@pytest.mark.parametrize(("k", "n"), [(1, 3), (4, 3), (2, 17)])
def test_a_panel_that_is_none(k: int, n: int) -> None:
    with pytest.raises(PanelError):
        panel(k, n).sealed(ARCHIVE)


def test_a_key_to_which_everybody_could_read() -> None:
    with pytest.raises(PanelError, match="no X25519 key"):
        seal(ADDRESS, 2, [PANEL.public[0], bytes(32)], BytesIO(ARCHIVE), BytesIO())


def test_an_opener_twice_in_a_panel() -> None:
    with pytest.raises(MalformedPackageError, match="stands twice"):
        seal(ADDRESS, 2, PANEL.public[:1] * 2, BytesIO(ARCHIVE), BytesIO())


def test_a_large_envelope_is_sealed_and_opened_in_pieces(tmp_path: Path) -> None:
    archive, package, again = (tmp_path / name for name in ("archive", "package", "again"))
    archive.write_bytes(bytes(range(256)) * 20_000)
    with archive.open("rb") as source, package.open("wb") as out:
        seal(ADDRESS, 3, PANEL.public, source, out)
    with package.open("rb") as source, again.open("w+b") as into:
        shares = PANEL.shares(package.read_bytes(), (1, 2, 3))
        assert open_package(source, shares, into).content_sha256 == sha256(archive.read_bytes()).digest()
    assert again.read_bytes() == archive.read_bytes()


def test_no_more_than_a_piece_of_an_envelope_lies_in_memory() -> None:
    read: list[int] = []
    written: list[int] = []

    class Archive(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            read.append(len(written))
            return super().read(size)

    class Package(BytesIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            written.append(len(data))
            return super().write(data)

    seal(ADDRESS, 3, PANEL.public, Archive(bytes(5 << 20)), Package())
    # Each piece is written before the next one is read.
    assert len(set(read)) == len(read) == 5
    assert max(written) <= 1 << 20
