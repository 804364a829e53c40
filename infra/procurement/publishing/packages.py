"""Packages of releases and of records, with who publishes them and under which licence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from domain.procurement.ocds.values import Object
from infra.opencontracting.merging import compiled, versioned
from infra.settings.settings import Settings

_OF_OTHERS: Final = "https://raw.githubusercontent.com/open-contracting-extensions/{}/extension.json"
_NAMES: Final = (
    "ocds_bid_extension/v1.1.5",
    "ocds_enquiry_extension/v1.1.5",
    "ocds_location_extension/v1.1.5",
    "ocds_lots_extension/v1.1.5",
    "ocds_bidOpening_extension/master",
    "ocds_techniques_extension/master",
    "ocds_awardCriteria_extension/master",
    "ocds_contract_suppliers_extension/master",
    "ocds_performance_failures/master",
    "ocds_contract_completion_extension/master",
)
EXTENSION_PATH: Final = "/ocds/extension"


def release_package(settings: Settings, uri: str, releases: Sequence[Object], after: int | None = None) -> Object:
    """A package of releases; `after` says where the next one begins."""
    package = {**_about(settings, uri, releases), "releases": list(releases)}
    if after is not None:
        package["links"] = {"next": f"{settings.source}/ocds/releases?after={after}"}
    return package


def record_package(settings: Settings, uri: str, releases: Sequence[Object]) -> Object:
    """A package of the record of one process: its releases, what they add up to, and each value's history."""
    record: Object = {
        "ocid": releases[0]["ocid"],
        "releases": list(releases),
        "compiledRelease": compiled(releases),
        "versionedRelease": versioned(releases),
    }
    return {**_about(settings, uri, releases), "records": [record]}


def _about(settings: Settings, uri: str, releases: Sequence[Object]) -> dict[str, Any]:
    source = settings.source
    about: dict[str, Any] = {
        "uri": f"{source}{uri}",
        "version": "1.1",
        "publishedDate": max((release["date"] for release in releases), default="1970-01-01T00:00:00Z"),
        "publisher": {"name": source, "uri": source},
        "extensions": [*(_OF_OTHERS.format(name) for name in _NAMES), f"{source}{EXTENSION_PATH}/extension.json"],
    }
    if settings.licence_url is not None:
        about["license"] = settings.licence_url
    return about
