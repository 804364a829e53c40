"""S12: the releases of real publishers make the records that they publish; amounts stay as they were written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from application.ocds.reading.parsing import parsed
from infra.opencontracting.merging import as_json, compiled
from infra.opencontracting.schemas import plain_findings

PROCESSES = {"273637": 4, "274744": 5, "277004": 7, "284182": 5, "284745": 4}


@pytest.mark.parametrize(("process", "count"), PROCESSES.items())
def test_s12_the_records_of_paraguay_equal_their_compiled_releases(shared_data: Path, process: str, count: int) -> None:
    folder = shared_data / "ocds" / "paraguay" / process
    releases = [parsed(file.read_bytes()) for file in sorted(folder.glob(f"{process}-*.json"))]
    assert len(releases) == count
    assert [plain_findings(release) for release in releases] == [[]] * count
    assert compiled(releases) == parsed((folder / "compiled.json").read_bytes())


def test_the_made_up_record_equals_its_releases(shared_data: Path) -> None:
    folder = shared_data / "ocds" / "fictional"
    releases = parsed((folder / "ocds-213czf-000-00001.json").read_bytes())["releases"]
    (record,) = parsed((folder / "record" / "ocds-213czf-000-00001.json").read_bytes())["records"]
    assert compiled(releases) == record["compiledRelease"]


def test_decimals_keep_their_digits_and_halves_of_characters_break_nothing() -> None:
    assert as_json(parsed(b'{"a":1667.2083330,"b":[1E+2,12345678901234567890.1]}')) == (
        b'{"a":1667.2083330,"b":[1E+2,12345678901234567890.1]}'
    )
    assert as_json({"a": "\ud800", "b": Decimal("0.10")}) == b'{"a":"?","b":0.10}'
