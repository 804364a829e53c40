"""Trust policies (C2SP tlog-policy): which logs, which witnesses, and which of them together are enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from infra.tlog.checkpoints import Checkpoint, open_checkpoint
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import KeyKind, VerifierKey
from infra.tlog.notes import Note

NONE = "none"
MAX_NAMES = 256
"""Witnesses and groups in a policy, and logs; an implementation supports at least 32 of each."""
MAX_BYTES = 1_000_000


class Party(NamedTuple):
    """A log or a witness: its key, and where it is reached, if that is said."""

    key: VerifierKey
    url: str | None = None


class WitnessGroup(NamedTuple):
    """Witnesses and groups of which `needed` are enough."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """Whom to believe: a checkpoint counts if any of the logs signed it and the quorum of witnesses cosigned it."""

    logs: tuple[Party, ...]
    witnesses: dict[str, Party] = field(default_factory=dict)
    groups: dict[str, WitnessGroup] = field(default_factory=dict)
    quorum: str = NONE

    def log_keys(self) -> list[VerifierKey]:
        """The keys of the logs."""
        return [log.key for log in self.logs]

    def met_by(self, cosigners: Collection[str], name: str | None = None) -> bool:
        """Whether witnesses, by their names in this policy, are enough for its quorum, or for one of its groups."""
        name = self.quorum if name is None else name
        if name == NONE:
            return True
        if name in self.witnesses:
            return name in cosigners
        group = self.groups[name]
        return sum(self.met_by(cosigners, member) for member in group.members) >= group.needed

    def cosigners(self, note: Note) -> dict[str, int]:
        """The known witnesses that cosigned, and when; NotProvenError where a cosignature of one is wrong."""
        times = {name: note.time_by(witness.key) for name, witness in self.witnesses.items()}
        return {name: time for name, time in times.items() if time is not None}

    def check_quorum(self, note: Note) -> dict[str, int]:
        """The witnesses that cosigned; NotProvenError where they are not enough."""
        found = self.cosigners(note)
        if not self.met_by(found):
            missing = sorted(self.witnesses.keys() - found.keys())
            raise NotProvenError(
                f"the quorum {self.quorum!r} is not met: cosigned by {', '.join(sorted(found)) or 'nobody'},"
                f" not by {', '.join(missing)}"
            )
        return found

    def open(self, data: bytes) -> tuple[Checkpoint, dict[str, int]]:
        """A checkpoint that counts, and which witnesses cosigned it when; NotProvenError where it does not count."""
        checkpoint, note = open_checkpoint(data, self.log_keys())
        return checkpoint, self.check_quorum(note)

    def encoded(self) -> bytes:
        """The policy as a file."""
        lines = [" ".join(["log", str(log.key), *([log.url] if log.url else [])]) for log in self.logs]
        for name, witness in self.witnesses.items():
            lines.append(" ".join(["witness", name, str(witness.key), *([witness.url] if witness.url else [])]))
        lines += [f"group {name} {group.needed} {' '.join(group.members)}" for name, group in self.groups.items()]
        return "\n".join([*lines, f"quorum {self.quorum}", ""]).encode(errors="surrogateescape")

    @classmethod
    def parse(cls, data: bytes) -> WitnessPolicy:
        """The policy in a file; MalformedError names the first line that cannot be used."""
        if len(data) > MAX_BYTES:
            raise MalformedError(f"a policy of {len(data)} bytes; at most {MAX_BYTES} are read")
        if any((sign < 0x20 and sign not in b"\t\n") or sign == 0x7F for sign in data):
            raise MalformedError("a policy has no control characters but tabs and newlines")
        reader = _Reader()
        # Names are opaque octets: what is not UTF-8 is kept as it is.
        for number, line in enumerate(data.decode(errors="surrogateescape").split("\n"), 1):
            words = [word for word in line.replace("\t", " ").split(" ") if word]
            if words and not words[0].startswith("#"):
                try:
                    reader.read(words)
                except MalformedError as error:
                    raise MalformedError(f"line {number} of the policy: {error}") from None
        if reader.quorum is None:
            raise MalformedError("a policy has one line that says the quorum, such as 'quorum none'")
        return cls(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)


class _Reader:
    def __init__(self) -> None:
        self.logs: list[Party] = []
        self.witnesses: dict[str, Party] = {}
        self.groups: dict[str, WitnessGroup] = {}
        self.quorum: str | None = None
        self._members: set[str] = set()

    def read(self, words: list[str]) -> None:
        match words:
            case ["log", vkey, *url] if len(url) <= 1:
                if len(self.logs) >= MAX_NAMES:
                    raise MalformedError(f"more than {MAX_NAMES} logs")
                self.logs.append(_party(vkey, url, KeyKind.LOG, self.logs))
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self.witnesses[self._new(name)] = _party(vkey, url, KeyKind.WITNESS, self.witnesses.values())
            case ["group", name, needed, *members] if members:
                self._new(name)
                self._join(members)
                self.groups[name] = WitnessGroup(_threshold(needed, len(members)), tuple(members))
            case ["quorum", name] if self.quorum is None:
                if name != NONE:
                    self._known(name)
                self.quorum = name
            case ["quorum", _]:
                raise MalformedError("a second quorum; there is one")
            case _:
                raise MalformedError(f"{' '.join(words)[:200]!r} is no log, witness, group or quorum")

    def _new(self, name: str) -> str:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise MalformedError(f"{name!r} is taken")
        if len(self.witnesses) + len(self.groups) >= MAX_NAMES:
            raise MalformedError(f"more than {MAX_NAMES} witnesses and groups")
        return name

    def _known(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise MalformedError(f"{name!r} is no witness or group of a line above")

    def _join(self, members: list[str]) -> None:
        for member in members:
            self._known(member)
            if member in self._members:
                raise MalformedError(f"{member!r} is a member already; each counts in one way")
            self._members.add(member)


def _party(vkey: str, url: list[str], kind: KeyKind, others: Iterable[Party]) -> Party:
    key = VerifierKey.parse(vkey)
    if key.kind is not kind:
        raise MalformedError(f"{key.name}: type 0x{kind:02x} is expected here, not 0x{key.kind:02x}")
    if any(other.key.public == key.public for other in others):
        raise MalformedError(f"{key.name}: this public key is there already")
    return Party(key, url[0] if url else None)


def _threshold(needed: str, members: int) -> int:
    counts = {"any": 1, "all": members}
    if needed in counts:
        return counts[needed]
    if needed not in {str(number) for number in range(1, members + 1)}:
        raise MalformedError(f"of {members} members, {needed[:20]!r} cannot be needed: say any, all, or 1 to {members}")
    return int(needed)
