"""Transmission to other installations, as it can be set from outside: docs/use/exchange.md."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class ExchangeSettings(BaseSettings):
    """The key that manifests and receipts are signed with. In development it makes itself."""

    exchange_key: Path | None = Field(
        default=None, description="the file of the key (an Ed25519 JWK with its d), readable by its owner alone"
    )
