"""The vector that other clients are tried with (tests/data/sealed-bids) is the one that is made here."""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from domain.procurement.bids.commitments import commitment, first_chain, next_chain
from domain.procurement.bids.package import MalformedPackageError, opener_id, padme
from domain.procurement.bids.reading import header_before
from infra.procurement.sealing.packages import write_package
from tests.infra.procurement.sealing.test_packages import vector

DATA = Path(__file__).parents[3] / "data" / "sealed-bids"
PACKAGE = (DATA / "vector.package").read_bytes()
VECTOR = json.loads((DATA / "vector.json").read_text())


def test_the_package_is_made_again_byte_for_byte() -> None:
    header, _ = vector()
    assert header.canonical().decode() == VECTOR["header"]
    assert header.aad().hex() == VECTOR["header_sha256"]
    assert sha256(header.info(header.openers[0])).hexdigest() == VECTOR["info_sha256"]
    archive, out = bytes.fromhex(VECTOR["archive"]), BytesIO()
    write_package(header, bytes.fromhex(VECTOR["key"]), len(archive), BytesIO(archive), out)
    assert out.getvalue() == PACKAGE
    lengths = (len(header.info(header.openers[0])), len(header.canonical()), len(PACKAGE))
    assert lengths == (VECTOR["info_length"], VECTOR["header_length"], VECTOR["package_length"])


def test_the_values_that_follow_from_it() -> None:
    opener = X25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR["opener_secret_key"])).public_key()
    assert opener.public_bytes_raw().hex() == VECTOR["opener_public_key"]
    assert opener_id(opener.public_bytes_raw()) == VECTOR["opener"]
    package = sha256(PACKAGE).digest()
    committed = commitment(bytes.fromhex(VECTOR["nonce"]), package)
    assert (package.hex(), committed.hex()) == (VECTOR["package_sha256"], VECTOR["commitment"])
    assert first_chain("T-1").hex() == VECTOR["first_chain"]
    assert next_chain(first_chain("T-1"), committed, "EnvelopeReceived").hex() == VECTOR["chain"]
    assert [[length, padme(length)] for length, _ in VECTOR["padme"]] == VECTOR["padme"]


def test_a_reader_rejects_it() -> None:
    with pytest.raises(MalformedPackageError, match="there are 1 shares"):
        header_before(PACKAGE)
