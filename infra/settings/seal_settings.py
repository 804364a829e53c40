"""The seal of documents, as it can be set from outside: docs/verify/sealed-pdf.md."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from infra.settings.log_settings import LogSettings


class SealSettings(LogSettings):
    """The key that documents are sealed with, and who stamps them. In development both make themselves."""

    seal_key: Path | None = Field(
        default=None, description="the PKCS#12 file with the key of the seal and its certificates, such as seal.p12"
    )
    seal_password: Path | None = Field(
        default=None, description="the file with the password of FOJA_SEAL_KEY, readable by its owner alone"
    )
    seal_ca: Path | None = Field(
        default=None, description="the file of the certificates (PEM) by which the seal is believed"
    )
    seal_timestamp_authority: str | None = Field(
        default=None, description="the address of a timestamp authority for seals, such as https://tsa.example.org"
    )
    seal_timestamp_ca: Path | None = Field(
        default=None, description="the file of the certificates (PEM) by which that authority is believed"
    )
