"""libcoveocds, an implementation that is not ours, finds nothing to add to our releases; it reads no network."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from domain.procurement.ocds.releases import releases
from infra.opencontracting.merging import as_json
from infra.opencontracting.schemas import EXTENSION, extended_findings
from tests.domain.procurement.ocds.histories import histories
from tests.infra.tlog.others import interpreter_with

SCRIPT = Path(__file__).with_name("cove_script.py")
EXTENSIONS = (
    *("bids", "enquiries", "location", "lots", "participation_fee", "process_title", "bidOpening", "techniques"),
    *("requirements", "awardCriteria", "selectionCriteria", "submissionTerms", "budget", "contract_suppliers"),
    *("performance_failures", "contract_completion", "procurementMethodRationaleClassifications"),
    "withheldInformation",
)
PREFIX = re.compile(rb"ocds-(?:abc123|0000md|0000ua)-")
"""What ocids of generated histories begin with, registered or not."""
NOTHING: dict[str, Any] = {
    "validation_errors": [],
    "additional_fields": [],
    "additional_closed_codelist_values": {},
    "additional_open_codelist_values": {},
    "structure_warnings": None,
    "conformance_errors": None,
    "json_deref_error": None,
}


def many() -> list[Any]:
    """The releases of many generated histories, always the same; each history has ocids of its own."""
    made = list[Any]()

    @settings(max_examples=70, derandomize=True, database=None, suppress_health_check=list(HealthCheck), deadline=None)
    @given(histories(most=40))
    def make(facts: list[Any]) -> None:
        own = f"-h{len(made)}-".encode()
        text = PREFIX.sub(
            lambda found: found[0][:-1] + own, as_json(list(releases(facts, "https://example.org/files")))
        )
        made.append(json.loads(text))

    make()
    return [release for each in made for release in each]


def said_of(package: Path, shared: Path) -> dict[str, Any]:
    python = interpreter_with("libcoveocds", "libcoveocds")
    files = [shared / "ocds" / "extensions" / name / "extension.json" for name in EXTENSIONS]
    arguments = [package, shared / "ocds" / "schema-1.1.5", *files, EXTENSION / "extension.json"]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run([python, SCRIPT, *arguments], capture_output=True, check=True, env=clean)
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


@pytest.mark.slow
def test_libcoveocds_finds_nothing(shared_data: Path, tmp_path: Path) -> None:
    published = many()
    assert {tag for release in published for tag in release["tag"]} >= {"planning", "tender", "award", "contract"}
    package = tmp_path / "package.json"
    about = {"uri": "https://example.org/ocds", "version": "1.1", "publishedDate": "2026-06-01T00:00:00Z"}
    package.write_bytes(as_json({**about, "publisher": {"name": "Example"}, "releases": published}))
    said = said_of(package, shared_data)
    assert {name: said[name] for name in NOTHING} == NOTHING
    assert not said["extensions"].get("invalid_extension")
    checks = said["additional_checks"] or {}
    assert checks.keys() <= {"empty_field"}
    for place in checks.get("empty_field", ()):  # what an amendment took away is null, and nothing else is
        assert _at(published, place["json_location"]) is None


def test_libcoveocds_would_find_something(shared_data: Path, tmp_path: Path) -> None:
    package = tmp_path / "package.json"
    release = {"ocid": "ocds-abc123-1", "id": "1", "date": "yesterday", "tag": ["tender"], "initiationType": "tender"}
    package.write_bytes(as_json({"uri": "https://example.org", "version": "1.1", "releases": [{**release, "ours": 1}]}))
    said = said_of(package, shared_data)
    assert said["validation_errors"]
    assert said["additional_fields"]


def test_our_extension_is_held_against_the_releases() -> None:
    release = {"ocid": "a", "id": "1", "date": "2026-06-01T09:00:00.000000Z", "tag": ["tender"]}
    complaint = {"id": "1", "status": "won"}
    assert extended_findings({**release, "initiationType": "tender", "complaints": [complaint]}) == [
        "complaints/0/status enum"
    ]


def _at(published: list[Any], place: str) -> Any:
    value: Any = {"releases": published}
    for step in place.split("/"):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value
