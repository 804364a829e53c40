"""Keys in memory that are loaded once: pyHanko loads, and so checks, an RSA key for each signature, in 0.1 s."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from asn1crypto import cms, core
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import Hash
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pyhanko.sign.general import as_signing_certificate
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.util import get_pyca_cryptography_hash


class LoadedSigner(SimpleSigner):
    """Signs as SimpleSigner does."""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - as it is called
        """The signature."""
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
        if self._rsa is None or mechanism["algorithm"].native == "rsassa_pss":
            return await super().async_sign_raw(data, digest_algorithm, dry_run)
        return self._rsa.sign(data, PKCS1v15(), get_pyca_cryptography_hash(digest_algorithm))

    @cached_property
    def _rsa(self) -> RSAPrivateKey | None:
        key = load_der_private_key(self.signing_key.dump(), password=None)
        return key if isinstance(key, RSAPrivateKey) else None


class LoadedStamper(DummyTimeStamper):
    """Stamps as DummyTimeStamper does: the authority of developers, in this process."""

    def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> tuple[bytes, cms.CMSAttributes]:
        """The signature of a timestamp, and the attributes that it signs."""
        digest = Hash(get_pyca_cryptography_hash(md_algorithm))
        digest.update(tst_info_data)
        told = {
            "content_type": "tst_info",
            "signing_time": cms.Time({"utc_time": core.UTCTime(dt)}),
            "signing_certificate": as_signing_certificate(self.tsa_cert),
            "message_digest": digest.finalize(),
        }
        attributes = cms.CMSAttributes([{"type": name, "values": (value,)} for name, value in told.items()])
        algorithm = get_pyca_cryptography_hash(md_algorithm.upper())
        return self._rsa.sign(attributes.dump(), PKCS1v15(), algorithm), attributes

    @cached_property
    def _rsa(self) -> RSAPrivateKey:
        key = load_der_private_key(self.tsa_key.dump(), password=None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("the authority of developers has an RSA key")
        return key
