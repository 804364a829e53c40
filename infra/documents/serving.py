"""The addresses of documents: the evidence of a delivery for its parties, and the page on which anybody verifies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response

from api.graphql.viewer import Viewer
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.routes import ContextRoute
from application.kernel.orders import Denied
from application.kernel.signatures import SealingError
from domain.documents.deliveries.commands import delivery_id
from infra.documents.bundling import bundle, sealed_document
from infra.documents.evidence import delivery_evidence
from infra.documents.verify.serving import PUBLIC_ROUTES
from infra.kernel.adapters import Parts
from infra.settings.settings import SettingsError
from infra.signing.containers import MEDIA_TYPE, asic_container
from infra.signing.keys import SealKey, seal_key
from projections.documents import DELIVERIES, OFFICIAL_DOCUMENTS

EVIDENCE: Final = "/documents/{document_id}/evidence/{recipient:path}"
_HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}

log = structlog.get_logger()


@asynccontextmanager
async def open_routes(parts: Parts) -> AsyncIterator[Sequence[ContextRoute]]:
    """The routes; without a seal in this process, evidence answers `UNAVAILABLE`."""
    yield (ContextRoute(EVIDENCE, ("GET",), EvidenceHandler(parts)), *PUBLIC_ROUTES)


class EvidenceHandler:
    """The evidence of a delivery as a container (ASiC-E), for whoever sees the delivery; to others there is none.

    The document is in it for those who see that too.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._key = cache(lambda: seal_key(parts.settings))

    async def __call__(self, http: Request, _: AsyncIterator[bytes]) -> Response:
        """Answer one request."""
        viewer: Viewer = http.state.viewer
        document_id, recipient = http.path_params["document_id"], http.path_params["recipient"]
        if not await _sees(viewer, document_id, recipient):
            raise ApiError(errors.NOT_FOUND, "There is no such delivery.")
        key, settings = self._usable(), self._parts.settings
        signed = await delivery_evidence(self._parts, key, settings.source, document_id, recipient, datetime.now(UTC))
        seen = document_id in await viewer.reads.by_key(OFFICIAL_DOCUMENTS, [document_id])
        made = await bundle(
            signed,
            viewer.services.log,
            entries=settings.gives_out_entries,
            document=await sealed_document(self._parts, document_id) if seen else None,
        )
        try:
            container = await asic_container(made.files, key)
        except SealingError as error:
            raise self._unavailable(str(error)) from None
        named = {"content-disposition": f'attachment; filename="evidence-{document_id}.asice"'}
        return Response(container, 200, _HEADERS | named, MEDIA_TYPE)

    def _usable(self) -> SealKey:
        try:
            return self._key()
        except SettingsError as error:
            raise self._unavailable(str(error)) from None

    def _unavailable(self, reason: str) -> ApiError:
        log.warning("evidence_is_not_given_out", reason=reason)
        return ApiError(errors.UNAVAILABLE, "Evidence is not given out here now: ask whoever runs this installation.")


async def _sees(viewer: Viewer, document_id: str, recipient: str) -> bool:
    try:
        await viewer.may_read(DELIVERIES)
    except Denied:
        return False
    key = delivery_id(document_id, recipient)
    return key in await viewer.reads.by_key(DELIVERIES, [key])
