"""Releases of other publishers in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One
from domain.ocds import commands as c
from projections.ocds import IMPORTED_PROCESSES, IMPORTED_RELEASES, OCDS_PACKAGES, RELEASE_TEXTS

ENTITIES = (
    Entity(OCDS_PACKAGES, (Many("contents", IMPORTED_RELEASES),), plural="ocdsPackages"),
    Entity(
        IMPORTED_RELEASES,
        (One("package", OCDS_PACKAGES), One("process", IMPORTED_PROCESSES, "imported_process_id")),
        plural="importedReleases",
    ),
    Entity(
        IMPORTED_PROCESSES,
        (Many("published", IMPORTED_RELEASES), Many("texts", RELEASE_TEXTS)),
        plural="importedProcesses",
    ),
    Entity(RELEASE_TEXTS, (One("release", IMPORTED_RELEASES, "imported_release_id"),), plural="releaseTexts"),
)

EXPOSED = Exposed(entities=ENTITIES, mutations=(Mutation(c.EraseRelease, IMPORTED_RELEASES),))
