"""Where files lie, how large they may be, and who scans them, as it can be set from outside."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

_STORE = re.compile(r"(file:///|s3://|gs://|az://|https://).+")
_SCANNER = re.compile(r"(clamd://[a-z0-9.\[\]:-]+:[0-9]{1,5}|unix:///.+|open:)")


def _like(pattern: re.Pattern[str]) -> AfterValidator:
    def check(value: str | None) -> str | None:
        if not value:
            return None
        if not pattern.fullmatch(value):
            raise ValueError("unknown kind of address")
        return value

    return AfterValidator(check)


class FileSettings(BaseSettings):
    """The store of files, a folder below the data folder where none is named, and the scanner of what arrives."""

    files_url: Annotated[str | None, _like(_STORE)] = Field(
        default=None, description="an address such as file:///srv/foja-files or s3://bucket/folder"
    )
    files_most_bytes: int = Field(default=2 * 1024**3, ge=1, le=2**40, description="a number of bytes from 1 to 2^40")
    files_patience_hours: int = Field(default=48, ge=1, le=24 * 90, description="a number of hours from 1 to 2160")
    scanner_url: Annotated[str | None, _like(_SCANNER)] = Field(
        default=None,
        description="an address of clamd such as clamd://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl, or open: for"
        " no scan at all, in development alone",
    )
