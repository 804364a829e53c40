"""The commands on runs: what the machine records, and what people confirm and stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Streams, Terms
from domain.runs import commands as c
from domain.runs import members
from domain.runs.run import DECIDER, State, Unbegun

RECORD = "runs.record"
"""What only the machine has."""

streams = Streams("run")
"""A run: who asked for it, and what became of each member."""
member_lists = Streams("run_members")
"""The members of a run that were found by a question: a passbook."""


def _where_it_is(_: c.ConfirmRun | c.StopRun, state: State) -> Sequence[Place]:
    """At the unit that it is done for, or its jurisdiction."""
    if isinstance(state, Unbegun):
        return ()
    unit = state.began.unit
    return ((unit, unit.partition(":")[0]),)


def _asker(_: c.ConfirmRun, state: State) -> Iterator[BarredPerson]:
    """Whoever asked for the run does not confirm it."""
    if not isinstance(state, Unbegun):
        began = state.began
        yield BarredPerson(
            began.asked_by, "confirmer_asked", "confirmer_acts_for_asker", began.under_grant or None, "runId"
        )


RUN = Slice(
    name="runs.run",
    decider=DECIDER,
    streams=streams,
    key="run_id",
    commands={
        c.BeginRun: Rule(permission=RECORD),
        c.RecordRehearsal: Rule(permission=RECORD),
        c.RecordRunPage: Rule(permission=RECORD),
        c.ConfirmRun: Rule(places=_where_it_is, terms=Terms(not_by=_asker)),
        c.StopRun: Rule(places=_where_it_is),
    },
)

MEMBERS = Slice(
    name="runs.members",
    decider=members.DECIDER,
    streams=member_lists,
    key="run_id",
    commands={c.ListRunMembers: Rule(permission=RECORD)},
    passbooks=(member_lists,),
)

SLICES = (RUN, MEMBERS)
