"""Containers of files under one seal: ASiC-E with CAdES (ETSI EN 319 162-1), a ZIP that any program opens.

The smallest form that conforms: `mimetype` first and stored, one `ASiCManifest` with the SHA-256 of each file, and one
detached CAdES signature (ETSI EN 319 122-1, B-T where the authority answers, else B-B) of that manifest.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import Final
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from application.kernel.signatures import SealingError
from infra.signing.keys import SealKey

MEDIA_TYPE: Final = "application/vnd.etsi.asic-e+zip"
MANIFEST: Final = "META-INF/ASiCManifest.xml"
SIGNATURE: Final = "META-INF/signature.p7s"
_DIGEST: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
_OPEN: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#"'
    ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n'
)
_WHEN: Final = (1980, 1, 1, 0, 0, 0)
"""The time of each file in the ZIP: none, so that the same files make the same container."""

Files = Mapping[str, tuple[str, bytes]]
"""Media type and bytes of each file, by its name."""


async def asic_container(files: Files, key: SealKey) -> bytes:
    """The files in a container under the seal, in a thread. Raises SealingError where the key cannot be used."""
    return await asyncio.to_thread(_container, files, key)


def _container(files: Files, key: SealKey) -> bytes:
    manifest = _manifest(files)
    contents = {name: content for name, (_, content) in files.items()}
    contents |= {MANIFEST: manifest, SIGNATURE: asyncio.run(_signed(manifest, key))}
    made = BytesIO()
    with ZipFile(made, "w") as container:
        container.writestr(_entry("mimetype", ZIP_STORED), MEDIA_TYPE)
        for name, content in contents.items():
            container.writestr(_entry(name, ZIP_DEFLATED), content)
    return made.getvalue()


def _entry(name: str, compression: int) -> ZipInfo:
    entry = ZipInfo(name, _WHEN)
    entry.compress_type, entry.external_attr = compression, 0o644 << 16
    return entry


def _manifest(files: Files) -> bytes:
    """What is signed: each file with its SHA-256 (EN 319 162-1, annex A.4)."""
    lines = [f'  <asic:SigReference URI="{SIGNATURE}" MimeType="application/pkcs7-signature"/>']
    for name, (media_type, content) in files.items():
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        lines += [
            f"  <asic:DataObjectReference URI={quoteattr(name)} MimeType={quoteattr(media_type)}>",
            f'    <ds:DigestMethod Algorithm="{_DIGEST}"/>',
            f"    <ds:DigestValue>{digest}</ds:DigestValue>",
            "  </asic:DataObjectReference>",
        ]
    return (_OPEN + "\n".join(lines) + "\n</asic:ASiCManifest>\n").encode()


async def _signed(manifest: bytes, key: SealKey) -> bytes:
    for stamper in dict.fromkeys((key.stamper, None)):
        try:
            signature = await key.signer.async_sign_general_data(
                manifest, "sha256", detached=True, use_cades=True, timestamper=stamper
            )
        except (TimestampRequestError, OSError):
            continue  # an authority that is away lowers the level, and refuses nothing
        except SigningError as error:
            raise SealingError(f"the seal cannot be used: {error.__cause__ or error}") from None
        signed: bytes = signature.dump()
        return signed
    raise SealingError("the authority of timestamps is away")
