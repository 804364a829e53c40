"""A stranger who has a bundle of evidence, an authority and a log's key, and no program of ours."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from cryptography.exceptions import InvalidSignature
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from tests.infra.rendering.poppler import poppler
from tests.infra.tlog.others import interpreter_with

SCRIPT = Path(__file__).with_name("aics_bundle.py")
MANIFEST, SIGNATURE = "META-INF/ASiCManifest.xml", "META-INF/signature.p7s"

Files = Mapping[str, bytes]


def unpacked(container: bytes) -> Files:
    """The files of an ASiC-E container, which begins as the standard says."""
    with ZipFile(BytesIO(container)) as opened:
        first = opened.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
        files = {name: opened.read(name) for name in opened.namelist()}
    assert files.pop("mimetype") == b"application/vnd.etsi.asic-e+zip"
    return files


def container_holds(files: Files, authority: Path) -> bool:
    """Whether OpenSSL believes the signature of the manifest, and this names each file by its hash."""
    folder = authority.parent
    (folder / "manifest.xml").write_bytes(files[MANIFEST])
    (folder / "signature.p7s").write_bytes(files[SIGNATURE])
    command = f"openssl cms -verify -binary -inform DER -in {folder}/signature.p7s -content {folder}/manifest.xml"
    command += f" -CAfile {authority} -purpose any -out {folder}/checked"
    if subprocess.run(command.split(), capture_output=True, check=False).returncode != 0:
        return False
    text = files[MANIFEST].decode("utf-8", "replace")
    named = dict(re.findall(r'DataObjectReference URI="([^"]*)".*?<ds:DigestValue>([^<]*)<', text, re.DOTALL))
    hashes = {name: base64.b64encode(hashlib.sha256(content).digest()).decode() for name, content in files.items()}
    return named == {name: hashed for name, hashed in hashes.items() if not name.startswith("META-INF/")}


def attested(files: Files, authority: Path) -> list[str]:
    """The components of the evidence whose JWS another JOSE library verifies, with certificates of the authority."""
    root = load_pem_x509_certificate(authority.read_bytes())
    found = []
    for name in sorted(name for name in files if name.endswith(".jws")):
        token = files[name].decode("latin-1")
        try:
            header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
            certificate = load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
            certificate.verify_directly_issued_by(root)
            other = JWS()
            other.deserialize(token)
            other.verify(JWK.from_pyca(certificate.public_key()))
        except (JWException, InvalidSignature, ValueError, KeyError, TypeError):
            continue
        found.append(json.loads(other.payload)["component"])
    return found


def proven(files: Files, folder: Path, key: str) -> dict[str, bool]:
    """Which proofs of the log hold, by aics-tlog; several bundles may lie in one folder."""
    python = interpreter_with("aics_tlog", "aics-tlog")
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([python, str(SCRIPT), str(folder), key], capture_output=True, check=True, env=clean)
    found: dict[str, bool] = json.loads(done.stdout)
    return found


def sealed(content: bytes, folder: Path) -> bool:
    """Whether pdfsig finds the seal of the document valid."""
    (folder / "document.pdf").write_bytes(content)
    return b"Signature is Valid" in poppler("pdfsig", "-nocert", str(folder / "document.pdf")).stdout


def changed(files: Files, name: str) -> Files:
    """The same with one byte changed in the midst of a file; of the signature, in what it signs: its time lies behind.

    Of a document, in what was rendered.
    """
    other = bytearray(files[name])
    if name == SIGNATURE:
        at = other.index(hashlib.sha256(files[MANIFEST]).digest())
    else:
        at = len(other) // (3 if name.endswith(".pdf") else 2)
    other[at] ^= 1
    return {**files, name: bytes(other)}
