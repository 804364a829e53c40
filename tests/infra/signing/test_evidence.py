"""Evidence of deliveries: what it says, signed as a JWS, and verified by another program (documents.md 7)."""

from __future__ import annotations

import base64
import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS, InvalidJWSSignature

from application.kernel.signatures import SealFinding
from domain.kernel.evidence import Evidence, EvidenceEvent, EvidencePart, EvidenceParty
from infra.signing.evidence import sign_evidence, verify_evidence
from infra.signing.keys import SealKey
from infra.signing.trust import SealTrust

EVIDENCE = Evidence(
    id="01936f0a-5b1c-7c7e-8a55-3f1b5a2b9c11",
    event=EvidenceEvent.CONSIGNMENT_ACCEPTANCE,
    at=datetime(2026, 4, 22, 21, 59, 59, 999999, tzinfo=UTC),
    issuer=EvidenceParty("https://foja.example.org"),
    sender=EvidenceParty("EX:moh", "Ministry of Health"),
    recipient=EvidenceParty("EX:district-3"),
    message_id="01936f0a-0000-7000-8000-000000000001",
    parts=(EvidencePart("Order ñ.pdf", "application/pdf", "ab" * 32),),
    position=4711,
)


@pytest.fixture(scope="module")
def now(key: SealKey) -> datetime:
    """A second after the key was made: its certificate holds from then on."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)


@pytest.fixture(scope="module")
def token(key: SealKey, now: datetime) -> str:
    return sign_evidence(EVIDENCE, key, now)


def test_what_evidence_says() -> None:
    assert json.loads(EVIDENCE.canonical()) == {
        "version": 1,
        "evidenceId": EVIDENCE.id,
        "event": "http://uri.etsi.org/19522/Event/ConsignmentAcceptance",
        "component": "C.3",
        "eventTime": "2026-04-22T21:59:59.999999Z",
        "reasons": [],
        "issuer": {"id": "https://foja.example.org"},
        "sender": {"id": "EX:moh", "name": "Ministry of Health"},
        "recipient": {"id": "EX:district-3"},
        "messageId": EVIDENCE.message_id,
        "parts": [{"name": "Order ñ.pdf", "mediaType": "application/pdf", "sha256": "ab" * 32}],
        "ledgerPosition": "4711",
    }
    components = {event.value: event.component for event in EvidenceEvent}
    assert components["SubmissionAcceptance"] == "A.1"
    assert components["AcceptanceRejectionExpiry"] == "C.5"
    assert components["ReceivedFromNonERDS"] == "F.3"


def test_what_proves_nothing_is_no_evidence() -> None:
    for event in EvidenceEvent:
        negative = event.component in {"A.2", "B.2", "B.3", "C.4", "C.5", "D.2", "D.4"}
        if negative:
            with pytest.raises(ValueError, match="has to say why"):
                replace(EVIDENCE, event=event)
        assert replace(EVIDENCE, event=event, reasons=("recipient_ended",)).event is event
    with pytest.raises(ValueError, match="no zone"):
        replace(EVIDENCE, at=datetime(2026, 4, 22))  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="no SHA-256"):
        replace(EVIDENCE, parts=(EvidencePart("a", "b", "AB" * 32),))


def test_signed_evidence_says_the_same(key: SealKey, token: str, now: datetime) -> None:
    report = verify_evidence(token, key.trust)
    assert report.valid
    assert report.told == json.loads(EVIDENCE.canonical())
    assert (report.signer, report.issued_at) == ("Common Name: Foja development seal", now)


def test_a_program_that_is_not_ours_verifies_it(token: str, tmp_path: Path) -> None:
    header, payload, signature = token.split(".")
    told = json.loads(decoded(header))
    assert told["alg"] == "PS256"
    certificate = load_der_x509_certificate(base64.b64decode(told["x5c"][0]))
    public = certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(public)
    (tmp_path / "signature").write_bytes(decoded(signature))
    command = [
        *("openssl", "dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"),
        *("-verify", str(tmp_path / "key.pem"), "-signature", str(tmp_path / "signature")),
    ]
    right = f"{header}.{payload}".encode()
    for signed, said in ((right, b"Verified OK"), (right[:-1] + b"_", b"Verification failure")):
        verified = subprocess.run(command, input=signed, capture_output=True, check=False)
        assert said in verified.stdout + verified.stderr


def test_another_jose_library_verifies_it(token: str) -> None:
    header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    certificate = load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
    other = JWS()
    other.deserialize(token)
    other.verify(JWK.from_pyca(certificate.public_key()))
    assert other.payload == EVIDENCE.canonical()
    other.deserialize(token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"))
    with pytest.raises(InvalidJWSSignature):
        other.verify(JWK.from_pyca(certificate.public_key()))


@given(place=st.integers(0), replacement=st.sampled_from("aZ09-_.{= ñ"))
def test_each_changed_character_is_found(key: SealKey, token: str, place: int, replacement: str) -> None:
    place %= len(token)
    changed = token[:place] + replacement + token[place + 1 :]
    assert verify_evidence(changed, key.trust).valid == (changed == token)


def test_what_is_no_evidence_of_this_seal(key: SealKey, stranger: SealKey, token: str) -> None:
    assert verify_evidence(token, stranger.trust).findings == (SealFinding.CERTIFICATE_UNKNOWN,)
    assert verify_evidence(token, SealTrust((), ())).findings == (SealFinding.CERTIFICATE_UNKNOWN,)
    late = sign_evidence(EVIDENCE, key, datetime(2056, 1, 1, tzinfo=UTC))
    assert verify_evidence(late, key.trust).findings == (SealFinding.CERTIFICATE_UNKNOWN,)
    header, payload, _ = token.split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({**json.loads(decoded(header)), "alg": "none"}).encode()).decode()
    for text in ("", "a.b", "a.b.c", f"{unsigned}.{payload}.", f"{header}.{payload}.", token + "a" * 200_000):
        assert verify_evidence(text, key.trust).findings == (SealFinding.SIGNATURE_INVALID,)


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
