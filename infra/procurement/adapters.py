"""What procurement adds to the processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from infra.kernel.adapters import Adapters, Inspecting, Lazy, Parts

if TYPE_CHECKING:
    from api.kernel.routes import ContextRoute
    from api.kernel.services import Answers
    from application.kernel.effects import Perform
    from application.kernel.evidence import Inspector
    from application.kernel.uploads import Uploads


def _inspectors(looking: Inspecting) -> Mapping[str, Inspector]:
    from domain.procurement.bids.commands import PACKAGE
    from domain.procurement.openings.commands import ROUND
    from domain.procurement.tenders.commands import WITNESSED
    from infra.procurement.opening.inspecting import RoundInspector
    from infra.procurement.opening.packages import PackageInspector, StoredPackages
    from infra.procurement.opening.register import SealedRegister
    from infra.procurement.tendering.witnessing import WitnessInspector

    register = SealedRegister(looking.codec, looking.journal, looking.keys)
    return {
        PACKAGE: PackageInspector(StoredPackages(looking.blobs, looking.keys)),
        ROUND: RoundInspector(register),
        WITNESSED: WitnessInspector(looking.settings),
    }


def _effects(parts: Parts) -> Mapping[str, Perform]:
    from application.procurement.openings import OPEN, OPEN_AUCTIONED, RELEASE, RETURN
    from infra.procurement.opening.calls import calls

    return calls(parts, OPEN.name, OPEN_AUCTIONED.name, RETURN.name, RELEASE.name)


def _answers(parts: Parts) -> Mapping[type[Any], Answers]:
    from api.procurement.tender_questions import OpenerChallenge
    from application.procurement.flags import RedFlags
    from infra.procurement.flags import FlagAnswerer
    from infra.procurement.opening.answering import BidAnswers
    from infra.procurement.tendering.challenging import Challenges

    flags = FlagAnswerer(parts.rows).red_flags
    return {**BidAnswers(parts).by_question, OpenerChallenge: Challenges(parts).challenge, RedFlags: flags}


@asynccontextmanager
async def _routes(parts: Parts, _: Uploads | None) -> AsyncIterator[Sequence[ContextRoute]]:
    from infra.procurement.opening import receiving, serving
    from infra.procurement.publishing import deadlines
    from infra.procurement.publishing import serving as publishing

    async with (
        receiving.open_routes(parts) as received,
        serving.open_routes(parts) as served,
        publishing.open_routes(parts) as published,
        deadlines.open_routes() as due,
    ):
        yield (*received, *served, *published, *due)


ADAPTERS = Adapters(
    commands={
        "bid": Lazy("infra.procurement.cli.bid", "Seal the envelopes of a bid on your own machine."),
        "opener": Lazy(
            "infra.procurement.cli.opener", "Keep an opener's key on your own machine, and give its shares."
        ),
        "procurement": Lazy("infra.procurement.cli.procurement", "Load the procedures of a jurisdiction."),
    },
    answers=_answers,
    effects=_effects,
    inspectors=_inspectors,
    routes=_routes,
)
