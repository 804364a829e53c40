"""The keys that the log signs with: a file of one or, while they are exchanged, two; or one of the environment.

Each line of the file is a signing key as golang.org/x/mod/sumdb/note writes it, the current one first. Behind an older
one stands until when it signs beside it: ``PRIVATE+KEY+... until 2026-12-31T00:00:00Z``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from infra.settings.settings import Profile, Settings
from infra.tlog.errors import MalformedError
from infra.tlog.keys import KeyKind, NoteSigner, SigningKey
from infra.transparency.signer.errors import LogKeyError
from infra.transparency.signer.memory import replace_durably

FILE = "log.key"
_SECRET = "PRIVATE+KEY+"  # noqa: S105 - how a key begins


class LogKeys(Protocol):
    """The keys of a log: of this machine, or of a key management service behind the same port."""

    def current(self) -> Sequence[NoteSigner]:
        """The keys that sign now, the newest first; never none. Raises LogKeyError."""
        ...


@dataclass(frozen=True, slots=True)
class KeyPeriod:
    """A key, and until when it signs: without an end while it is the current one."""

    key: SigningKey
    until: datetime | None = None

    def line(self) -> str:
        """The line of the file. Never print it."""
        end = "" if self.until is None else f" until {self.until.astimezone(UTC).isoformat().replace('+00:00', 'Z')}"
        return f"{self.key.skey()}{end}\n"


class OneKey:
    """A key that was given by the environment."""

    def __init__(self, skey: str, origin: str) -> None:
        self._keys = [_parse(skey, origin, "FOJA_LOG_KEY").key]

    def current(self) -> Sequence[NoteSigner]:
        """The key."""
        return self._keys


class KeyFile:
    """Keys in a file, which is read again when it has changed: a rotation needs no restart."""

    def __init__(self, file: Path, origin: str) -> None:
        self.file, self._origin = file, origin
        self._seen: tuple[int, int, int] | None = None
        self._held: list[KeyPeriod] = []

    def current(self) -> Sequence[NoteSigner]:
        """The keys that sign now, the newest first."""
        now = datetime.now(UTC)
        return [period.key for period in self.held() if period.until is None or period.until > now]

    def held(self) -> Sequence[KeyPeriod]:
        """All keys of the file; raises LogKeyError."""
        try:
            status = self.file.stat()
            if status.st_mode & 0o077:
                raise LogKeyError(f"{self.file} can be read by others: chmod 600 {self.file}")
            seen = (status.st_mtime_ns, status.st_ino, status.st_size)
            if seen != self._seen:
                self._held, self._seen = self._read(), seen
        except OSError as error:
            raise LogKeyError(f"the keys of the log in {self.file} cannot be read: {error.strerror}") from None
        return self._held

    def make(self) -> None:
        """Lay down a first key where there is no file; of two at once, the first one stays."""
        line = KeyPeriod(SigningKey.generate(self._origin)).line()
        unfinished = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        replace_durably(unfinished, line.encode())
        try:
            self.file.hardlink_to(unfinished)
        except FileExistsError:
            return
        finally:
            unfinished.unlink()

    def rotate(self, until: datetime) -> tuple[SigningKey, SigningKey]:
        """Put a new key before the current one, which signs beside it until then; gives the old one and the new one.

        Raises LogKeyError while an earlier rotation is under way.
        """
        first, *others = self.held()
        if any(period.until and period.until > datetime.now(UTC) for period in others):
            raise LogKeyError(f"a rotation is under way until {others[0].until}: wait for its end")
        new = KeyPeriod(SigningKey.generate(self._origin))
        replace_durably(self.file, (new.line() + KeyPeriod(first.key, until).line()).encode())
        return first.key, new.key

    def _read(self) -> list[KeyPeriod]:
        lines = [line.strip() for line in self.file.read_text(encoding="ascii", errors="replace").splitlines()]
        found = [_parse(line, self._origin, str(self.file)) for line in lines if line and not line.startswith("#")]
        if not found or found[0].until is not None or any(period.until is None for period in found[1:]):
            raise LogKeyError(
                f"{self.file} holds no current key: its first line is one, and each later one says until when"
            )
        return found


def log_keys(settings: Settings, origin: str, *, make: bool = False) -> KeyFile | OneKey:
    """The keys that the settings name. LogKeyError.

    Where there is no file, a first key is made if that is asked for; in development that of the data folder always is.
    """
    development = settings.profile is Profile.DEVELOPMENT
    given = settings.log_key.get_secret_value() if settings.log_key else ""
    if given.startswith(_SECRET):
        if not development:
            raise LogKeyError("FOJA_LOG_KEY: in production it names a file of keys, and never is one")
        return OneKey(given, origin)
    key_file = KeyFile(Path(given).expanduser() if given else settings.data.expanduser() / FILE, origin)
    if (make or (development and not given)) and not key_file.file.exists():
        try:
            key_file.make()
        except OSError as error:
            raise LogKeyError(f"the key of the log {key_file.file} cannot be written: {error.strerror}") from None
    key_file.held()
    return key_file


def memory_folder(settings: Settings, keys: KeyFile | OneKey) -> Path:
    """Where the signer remembers what it signed: beside the keys."""
    return keys.file.absolute().parent if isinstance(keys, KeyFile) else settings.data.expanduser().absolute()


def _parse(line: str, origin: str, where: str) -> KeyPeriod:
    skey, marker, end = line.partition(" until ")
    try:
        key = SigningKey.parse(skey.strip())
        until = datetime.fromisoformat(end.strip()) if marker else None
    except (MalformedError, ValueError):
        raise LogKeyError(f"{where}: a line is no signing key; each is PRIVATE+KEY+name+id+key [until TIME]") from None
    if key.kind is not KeyKind.LOG or key.name != origin:
        raise LogKeyError(f"{where} holds a key of {key.name!r}; the log is {origin!r}, and so must its keys be called")
    if until is not None and until.tzinfo is None:
        raise LogKeyError(f"{where}: the time until which a key signs has a zone, such as 2026-12-31T00:00:00Z")
    return KeyPeriod(key, until)
