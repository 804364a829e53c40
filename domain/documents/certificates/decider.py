"""A certificate of a seal: registered for its holder, until it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.documents.certificates import commands as c
from domain.documents.certificates import events as e
from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled, repeats
from domain.kernel.refused import Refused


@dataclass(frozen=True, slots=True)
class CertificateStanding:
    """A registered certificate, and since when it seals nothing more."""

    registered: e.CertificateRegistered
    ended_at: datetime | None = None

    def held(self, at: datetime) -> bool:
        """Whether it could seal at a moment."""
        known = self.registered
        return known.valid_from <= at < known.valid_until and (self.ended_at is None or at < self.ended_at)


State = CertificateStanding | None
"""None where the certificate is not registered."""


def certificate_after(state: State, event: e.CertificateEvent) -> State:
    """The certificate after an event."""
    match event:
        case e.CertificateRegistered():
            return CertificateStanding(event)
        case e.CertificateEnded(ended_at=at):
            return None if state is None else replace(state, ended_at=at)
        case _:
            assert_never(event)


def decide(state: State, command: c.CertificateCommand, act: Act) -> Sequence[e.CertificateEvent]:
    """What a command does to the certificate."""
    match command, state:
        case c.RegisterCertificate() | c.RecordOwnCertificate(), None:
            if command.valid_until <= max(command.valid_from, act.at):
                raise Refused("certificate_ended", "validUntil", until=command.valid_until.isoformat())
            return [filled(e.CertificateRegistered, command)]
        case c.RegisterCertificate() | c.RecordOwnCertificate(), CertificateStanding(registered):
            if not repeats(registered, command, holder=getattr(command, "holder", None)):
                raise Refused("certificate_taken", "certificateSha256")
            return []
        case c.EndCertificate(), None:
            raise Refused("certificate_unknown", "certificateSha256")
        case c.EndCertificate(), CertificateStanding(ended_at=None):
            return [filled(e.CertificateEnded, command, ended_at=act.at)]
        case c.EndCertificate(), CertificateStanding():
            return []
        case _:
            raise AssertionError(command)


DECIDER: Decider[State, c.CertificateCommand, e.CertificateEvent] = Decider(None, decide, certificate_after)
