"""The addresses of openings: the bundle for everybody once one is concluded, and a round's for its openers before."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.graphql.viewer import Viewer
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.routes import ContextRoute
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings.rounds import RoundKey
from infra.kernel.adapters import Parts
from infra.procurement.opening.calls import open_registers
from infra.procurement.opening.exporting import NoOpeningError, OpeningExporter
from infra.procurement.opening.packages import StoredPackages
from infra.procurement.opening.proving import LogFiles, NotCoveredError
from infra.procurement.opening.register import SealedRegister
from infra.tlog.verifying import own_policy

BUNDLE: Final = "/openings/{tender_id}.zip"
ROUND: Final = "/openings/{tender_id}/rounds/{envelope}.zip"
KEPT: Final = 32
"""Bundles that are kept as files; others are made again when they are asked for."""
_HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class WhichBundle(NamedTuple):
    """A tender, and the round that openers give shares of; None of the whole opening."""

    tender_id: str
    round: RoundKey | None


@asynccontextmanager
async def open_routes(parts: Parts) -> AsyncIterator[Sequence[ContextRoute]]:
    """The routes, as long as the process serves them."""
    with TemporaryDirectory(prefix="foja-openings-") as folder:
        bundles = OpeningBundles(parts, Path(folder))
        yield (
            ContextRoute(BUNDLE, ("GET",), bundles.concluded, open=True),
            ContextRoute(ROUND, ("GET",), bundles.of_round),
        )


class OpeningBundles:
    """Bundles as files, each made once and one at a time: a crowd of readers costs no more than one."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self._parts, self._folder = parts, folder
        self._files: OrderedDict[WhichBundle, Path] = OrderedDict()
        self._making, self._numbers = asyncio.Lock(), count()

    async def concluded(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """The whole of a concluded opening, for everybody."""
        return await self._answer(http, WhichBundle(http.path_params["tender_id"], None))

    async def of_round(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """What openers check before they give shares of a round; for everybody else there is none."""
        viewer: Viewer = http.state.viewer
        tender_id, kind = http.path_params["tender_id"], http.path_params["envelope"]
        if kind not in set(EnvelopeKind) or not await self._opens(viewer.principal.actor, tender_id):
            raise ApiError(errors.NOT_FOUND, "There is no such round for you.")
        round_key = RoundKey(EnvelopeKind(kind), http.query_params.get("lot"))
        return await self._answer(http, WhichBundle(tender_id, round_key))

    async def _opens(self, actor: str, tender_id: str) -> bool:
        async with open_registers(self._parts) as registers:
            terms = await registers.terms(tender_id)
        return terms is not None and actor in terms.openers

    async def _answer(self, http: Request, which: WhichBundle) -> Response:
        viewer: Viewer = http.state.viewer
        log = viewer.services.log
        if log is None:
            raise ApiError(errors.UNAVAILABLE, "This installation has no log: nothing can be proven from it.")
        async with self._making:
            file = self._files.get(which) or await self._made(which, log)
            self._files[which] = file
            self._files.move_to_end(which)
            if len(self._files) > KEPT:
                _drop(self._files.popitem(last=False)[1])
        name = "-".join(["opening", which.tender_id, *([which.round.envelope] if which.round else [])])
        return FileResponse(file, 200, _HEADERS, "application/zip", filename=f"{name}.zip")

    async def _made(self, which: WhichBundle, log: LogFiles) -> Path:
        async with open_registers(self._parts) as registers:
            try:
                return await self._written(registers, which, log)
            except NoOpeningError as error:
                raise ApiError(errors.NOT_FOUND, str(error)) from None
            except NotCoveredError as error:
                raise ApiError(errors.NOT_COVERED, str(error)) from None

    async def _written(self, registers: SealedRegister, which: WhichBundle, log: LogFiles) -> Path:
        policy = own_policy(self._parts.settings)()
        packages = StoredPackages(self._parts.blobs, self._parts.keys)
        exporter = OpeningExporter(self._parts.dsn, registers, packages, log, policy.encoded() if policy else b"")
        with _new(self._folder / str(next(self._numbers))) as out:
            file = Path(out.name)
            try:
                if which.round is None:
                    await exporter.concluded(which.tender_id, out)
                else:
                    await exporter.round(which.tender_id, which.round, out)
            except BaseException:
                _drop(file)
                raise
        return file


def _new(file: Path) -> BinaryIO:
    return file.open("xb")


def _drop(file: Path) -> None:
    file.unlink()
