"""The commands on certificates of seals: registered at the unit of their holder, by somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from application.documents import streams
from application.documents.files import place_of
from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice, Terms
from domain.documents.certificates import commands as c
from domain.documents.certificates.decider import DECIDER, State


def _at_unit(command: c.RegisterCertificate, _: State) -> Sequence[Place]:
    return (place_of(command.unit),)


def _at_its_unit(_: c.EndCertificate, state: State) -> Sequence[Place]:
    """At the unit of its holder; of that of the installation, in the installation as a whole."""
    return () if state is None or state.registered.unit is None else (place_of(state.registered.unit),)


CERTIFICATE = Slice(
    name="documents.certificate",
    decider=DECIDER,
    streams=streams.certificate,
    key="certificate_sha256",
    commands={
        c.RegisterCertificate: Rule(places=_at_unit, terms=Terms(not_by=("holder",))),
        c.EndCertificate: Rule(permission="documents.register_certificate", places=_at_its_unit),
        c.RecordOwnCertificate: Rule(permission="documents.record"),
    },
)
