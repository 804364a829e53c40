"""The transparency log, as it can be set from outside: docs/verify/log.md."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from infra.settings.rate_settings import RateSettings


def _origin(value: str | None) -> str | None:
    if value and (len(value) > 120 or not re.fullmatch(r"[!-*,-~]+", value) or "://" in value):
        raise ValueError("no origin of a log")
    return value or None


class LogSettings(RateSettings):
    """The log's name, keys and witnesses, how often it is signed, and what is promised of it.

    `log_timestamp_...` have checkpoints stamped by an authority (RFC 3161), where one is named.
    """

    log_origin: Annotated[str | None, AfterValidator(_origin)] = Field(
        default=None, description="the name of the log: its address without https://, such as record.example.org/log"
    )
    log_key: SecretStr | None = Field(
        default=None, description="the file of the log's signing keys, or in development a key: PRIVATE+KEY+..."
    )
    log_witnesses: Path | None = Field(default=None, description="the file that names witnesses and their quorum")
    log_interval: float = Field(
        default=1.0, ge=0.05, le=3600, description="seconds between checkpoints, from 0.05 to 3600"
    )
    log_delay: float = Field(
        default=10.0, ge=1, le=86_400, description="seconds within which an act is promised to be in a checkpoint"
    )
    log_entries: bool | None = Field(default=None, description="true or false: whether the log gives out its entries")
    signer_port: int = Field(default=0, ge=0, le=65535, description="a number from 1 to 65535, or 0 for any free port")
    log_timestamp_authority: str | None = Field(
        default=None, description="the address of a timestamp authority, such as https://tsa.example.org"
    )
    log_timestamp_ca: Path | None = Field(
        default=None, description="the file of the certificates (PEM) by which the timestamp authority is believed"
    )
    log_timestamp_interval: float = Field(
        default=3600.0, ge=1, le=31_536_000, description="seconds between two timestamps, from 1 to 31536000"
    )
    log_timestamps: Path | None = Field(default=None, description="the folder for timestamps")
