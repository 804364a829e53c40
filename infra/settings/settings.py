"""What can be set from outside, all of it through ``FOJA_...`` variables."""

import os
import re
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from infra.settings.door_settings import DoorSettings
from infra.settings.exchange_settings import ExchangeSettings
from infra.settings.file_settings import FileSettings
from infra.settings.mail_settings import MailSettings
from infra.settings.seal_settings import SealSettings

DEVELOPMENT_LOG = "foja.localhost/log"
"""The origin of a log that nobody else is meant to know."""


UNUSABLE_CODE = 2
"""How a process ends whose settings cannot be used: no restart mends that."""


class SettingsError(Exception):
    """A variable holds a value that cannot be used; the message names each, and what would be right."""


class Profile(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


def default_data_folder() -> Path:
    """Where the data lies when nobody says: root's home is closed to the user that PostgreSQL then runs as."""
    if os.geteuid() == 0:
        return Path("/var/lib/foja")
    share = os.environ.get("XDG_DATA_HOME")
    return (Path(share) if share else Path.home() / ".local" / "share") / "foja"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what is bound to a host; a name other than localhost counts as reachable."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def api_url(host: str, port: int) -> str:
    """The address under which this machine reaches an API bound to a host."""
    known = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{known}]:{port}" if ":" in known else f"http://{known}:{port}"


def _address(value: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    plain = value.isascii() and value.isprintable() and not re.search(r"[ ?#@\\]", value)
    if not (secure and plain and parts.hostname):
        raise ValueError("no address of a server")
    return value


_RESERVED = ("anonymous", "development", "system")
"""Actors that are somebody else; those of tokens begin with oidc-."""


_ACCOUNT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Ids of accounts: nobody acts as somebody's account from the shell."""


def _operator(value: str) -> str:
    if (
        value in _RESERVED
        or value.startswith("oidc-")
        or _ACCOUNT.fullmatch(value)
        or not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,62}", value)
    ):
        raise ValueError("no name of an operator")
    return value


def _starts_with(*beginnings: str) -> AfterValidator:
    def check(value: str | None) -> str | None:
        if value and not value.startswith(beginnings):
            raise ValueError("unknown kind of address")
        return value

    return AfterValidator(check)


def _none_if_blank(value: str | None) -> str | None:
    return value or None


class Settings(SealSettings, MailSettings, DoorSettings, ExchangeSettings, FileSettings):
    """The settings of one process.

    ``database_url`` and ``valkey_url`` are None where Foja starts servers of its own. An empty ``valkey_url`` means
    that there is no Valkey: notices then go through PostgreSQL alone. ``licence`` is that of the published data.
    ``keys_database_url`` is the database of the keys that personal data is sealed with; where ``keys_master`` does not
    say how they are wrapped, a file in the data folder does.
    """

    model_config = SettingsConfigDict(env_prefix="FOJA_", extra="ignore", frozen=True)

    database_url: Annotated[
        str | None, AfterValidator(_none_if_blank), _starts_with("postgresql://", "postgres://")
    ] = Field(default=None, description="an address such as postgresql://user:password@host:5432/database")
    valkey_url: Annotated[str | None, _starts_with("redis://", "rediss://", "unix://")] = Field(
        default=None, description="an address such as redis://host:6379/0, or empty for no Valkey"
    )
    keys_database_url: Annotated[
        str | None, AfterValidator(_none_if_blank), _starts_with("postgresql://", "postgres://")
    ] = Field(default=None, description="the address of the database that keeps keys alone, such as postgresql://...")
    keys_master: SecretStr | None = Field(default=None, description="32 random bytes in base64url")
    data: Path = Field(default_factory=default_data_folder, description="a folder")
    profile: Profile = Field(default=Profile.DEVELOPMENT, description="development or production")
    host: str = Field(default="127.0.0.1", min_length=1, description="an address of this machine, such as 127.0.0.1")
    port: int = Field(default=8000, ge=0, le=65535, description="a number from 1 to 65535, or 0 for any free port")
    oidc_issuer: Annotated[str | None, AfterValidator(_address)] = Field(
        default=None, description="the exact issuer of tokens, such as https://id.example.org (http on loopback alone)"
    )
    oidc_audience: str = Field(
        default="foja", min_length=1, max_length=255, description="the audience that tokens are meant for"
    )
    oidc_unit_claim: str = Field(
        default="foja_unit", min_length=1, max_length=255, description="the claim that names the actor's unit"
    )
    operator: Annotated[str, AfterValidator(_operator)] = Field(
        default="operator",
        description="the id of who works on this machine: lower-case letters, digits and . _ -, such as ops-1",
    )
    feed_source: Annotated[str | None, AfterValidator(_address)] = Field(
        default=None,
        description="the public address of this installation, such as https://foja.example.org (or http on loopback)",
    )
    api_workers: int = Field(default=1, ge=1, le=64, description="a number of processes of the API, from 1 to 64")
    worker_port: int = Field(default=0, ge=0, le=65535, description="a number from 1 to 65535, or 0 for any free port")

    compiled_queries: bool = Field(
        default=True, description="true, or false to answer every query and mutation by its resolvers"
    )
    lanes: int = Field(default=1, ge=1, le=16, description="a number of lanes of read models, from 1 to 16")

    licence: str | None = Field(default=None, description="the name of an open licence such as CC-BY-4.0")
    licence_url: Annotated[str | None, AfterValidator(_none_if_blank), _starts_with("https://", "http://")] = Field(
        default=None, description="the address of the licence's text"
    )

    @property
    def files_address(self) -> str:
        """Where files lie: below the data folder where nothing else is said."""
        return self.files_url or (self.data.expanduser().absolute() / "files").as_uri()

    @property
    def source(self) -> str:
        """Whose facts the public feed tells: the installation's public address, or where the API listens."""
        return self.feed_source or api_url(self.host, self.port)

    @property
    def log_name(self) -> str | None:
        """The origin of the log: a made-up one in development, none where production was not told."""
        return self.log_origin or (DEVELOPMENT_LOG if self.profile is Profile.DEVELOPMENT else None)

    @property
    def gives_out_entries(self) -> bool:
        """Whether the log serves its entries beside their hashes: in production somebody has to decide so."""
        return self.profile is Profile.DEVELOPMENT if self.log_entries is None else self.log_entries

    @classmethod
    def load(cls, **given: object) -> Self:
        """Read the environment, but for what is given; raises SettingsError."""
        try:
            return cls(**given)  # type: ignore[arg-type]
        except ValidationError as error:
            lines = dict.fromkeys(_explain(str(e["loc"][0]), e["input"]) for e in error.errors())
            raise SettingsError("\n".join(lines)) from None


def own_data(settings: Settings) -> Path | None:
    """The data folder where the database is the embedded one in it; None for a database of somebody else."""
    try:
        password = (settings.data / "postgres.password").read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    return settings.data if settings.database_url and password and password in settings.database_url else None


def _explain(field: str, value: object) -> str:
    variable = f"FOJA_{field.upper()}"
    # An address may hold a password, and a key is one; neither is repeated.
    secret = field.endswith("_url") or field in {"keys_master", "log_key"} or "@" in str(value)
    shown = "that value" if secret else repr(value)
    return f"{variable}: {shown} cannot be used; it must be {Settings.model_fields[field].description}"
