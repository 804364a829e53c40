"""Evidence under the seal of the installation: a JWS (RFC 7515) with certificates, after JAdES (ETSI TS 119 182-1)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from asn1crypto.x509 import Certificate
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.registry import HeaderParameter
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from application.kernel.signatures import SealFinding
from domain.kernel.evidence import Evidence
from infra.signing.keys import SealKey
from infra.signing.trust import SealTrust

TYPE: Final = "evidence+jws"
_ALGORITHMS: Final = {
    "rsa": "PS256",
    "ed25519": "Ed25519",
    "secp256r1": "ES256",
    "secp384r1": "ES384",
    "secp521r1": "ES512",
}


class _Registry(jws.JWSRegistry):
    max_header_length = 32_768  # the certificates stand in the header


_REGISTRY: Final = _Registry({"iat": HeaderParameter("Issued At", "int")}, list(_ALGORITHMS.values()))


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """What evidence says, and what was found to be wrong; `told` is empty where it cannot be read."""

    findings: tuple[SealFinding, ...]
    told: dict[str, Any]
    signer: str = ""
    issued_at: datetime | None = None

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def sign_evidence(evidence: Evidence, key: SealKey, now: datetime) -> str:
    """The evidence as a JWS in its compact form, with the certificate of the seal and those behind it.

    Raises ValueError for a key of a kind that JWS does not know.
    """
    signer = key.signer
    if signer.signing_cert is None:
        raise ValueError("the key of the seal has no certificate")
    chain = [signer.signing_cert, *_behind(signer.signing_cert, key)]
    header = {
        "alg": _algorithm(signer.signing_cert),
        "typ": TYPE,
        "cty": "json",
        "iat": int(now.timestamp()),
        "x5c": [base64.b64encode(each.dump()).decode() for each in chain],
        "x5t#S256": _thumbprint(signer.signing_cert),
    }
    private = _key(signer.signing_cert, signer.signing_key.dump())
    return jws.serialize_compact(header, evidence.canonical(), private, registry=_REGISTRY)


def verify_evidence(token: str, trust: SealTrust) -> EvidenceReport:
    """What is found in evidence; nobody is asked. It raises for no text."""
    try:
        parsed = jws.extract_compact(_plain(token), registry=_REGISTRY)
        header = parsed.headers()
        chain = [Certificate.load(base64.b64decode(each, validate=True), strict=True) for each in header["x5c"]]
        key = _key(chain[0], chain[0].public_key.dump())
        issued_at = datetime.fromtimestamp(header["iat"], UTC)
        intact = jws.validate_compact(parsed, key, registry=_REGISTRY) and _names(header, chain[0])
        told = orjson.loads(parsed.payload)
        believed = _believed(chain, trust, issued_at)
    except (JoseError, ValueError, KeyError, TypeError, IndexError, OverflowError):
        return EvidenceReport((SealFinding.SIGNATURE_INVALID,), {})
    findings = [] if intact else [SealFinding.SIGNATURE_INVALID]
    if not believed:
        findings.append(SealFinding.CERTIFICATE_UNKNOWN)
    return EvidenceReport(tuple(findings), told, chain[0].subject.human_friendly, issued_at)


def _plain(token: str) -> bytes:
    """The token, if its parts are written in the one way that base64url has for their bytes. Raises ValueError."""
    for part in token.split("."):
        padded = part + "=" * (-len(part) % 4)
        if base64.urlsafe_b64encode(base64.urlsafe_b64decode(padded)).decode().rstrip("=") != part:
            raise ValueError("a part is not written as base64url")
    return token.encode("ascii")


def _names(header: dict[str, Any], certificate: Certificate) -> bool:
    """Whether the header is that of evidence: of its type, naming this certificate, with the algorithm of its key."""
    named = (header.get("typ"), header.get("x5t#S256"), header["alg"])
    return named == (TYPE, _thumbprint(certificate), _algorithm(certificate))


def _believed(chain: Sequence[Certificate], trust: SealTrust, at: datetime) -> bool:
    context = ValidationContext(
        trust_roots=list(trust.seals), other_certs=chain[1:], moment=at, allow_fetching=False, revocation_mode="none"
    )
    validator: Any = CertificateValidator(chain[0], validation_context=context)
    try:
        with ThreadPoolExecutor(1) as thread:  # the caller may be on a loop
            thread.submit(asyncio.run, validator.async_validate_usage({"non_repudiation"})).result()
    except (PathError, ValidationError):
        return False
    return True


def _behind(certificate: Certificate, key: SealKey) -> Sequence[Certificate]:
    """The certificates between the seal and those that are believed, without these: whoever believes them has them."""
    chain, known = [], {each.subject.hashable: each for each in key.signer.cert_registry}
    while not certificate.self_issued and (certificate := known.get(certificate.issuer.hashable)) is not None:
        if certificate.self_issued:
            break
        chain.append(certificate)
    return chain


def _thumbprint(certificate: Certificate) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(certificate.dump()).digest()).rstrip(b"=").decode()


def _algorithm(certificate: Certificate) -> str:
    public = certificate.public_key
    kind = public.curve[1] if public.algorithm == "ec" else public.algorithm
    if kind not in _ALGORITHMS:
        raise ValueError(f"evidence is signed with RSA, ECDSA on a curve of NIST, or Ed25519, not with {kind}")
    return _ALGORITHMS[kind]


def _key(certificate: Certificate, der: bytes) -> Key:
    kinds: dict[str, type[RSAKey | ECKey | OKPKey]] = {"rsa": RSAKey, "ec": ECKey, "ed25519": OKPKey}
    return kinds[certificate.public_key.algorithm].import_key(der)
