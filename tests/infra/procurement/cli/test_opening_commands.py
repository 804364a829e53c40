"""`foja opener shares` and `foja audit opening`: what an opener and a stranger type, on machines without a server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.cli.__main__ import app
from infra.procurement.sealing.keeping import OpenerKey, write_key
from tests.infra.procurement.verifying.record import POLICY
from tests.infra.procurement.verifying.story import TENDER, told
from tests.infra.procurement.verifying.test_openers import begun, early_witness


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="foja")


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "policy"
    file.write_bytes(POLICY.encoded())
    return file


def test_a_stranger_verifies_an_opening(tmp_path: Path, policy: Path) -> None:
    bundle = told().written(tmp_path / "opening.zip")
    result = typed("audit", "opening", bundle, "--policy", policy)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "the opening is as it is recorded")
    told_as_json = json.loads(typed("audit", "opening", bundle, "--policy", policy, "--json").stdout)
    assert (told_as_json["valid"], told_as_json["opened"], told_as_json["received"]) == (True, 7, 11)
    assert told_as_json["cosigned"] == dict.fromkeys(("court", "university"), "2026-06-01T12:00:05+00:00")


def test_a_bundle_does_not_vouch_for_itself(tmp_path: Path) -> None:
    result = typed("audit", "opening", told().written(tmp_path / "opening.zip"))
    assert (result.exit_code, "cannot vouch for itself" in result.stderr) == (0, True)


def test_what_is_wrong_is_named(tmp_path: Path, policy: Path) -> None:
    opening = told()
    opening.ledger.first("EnvelopeOpened").data["key"] = "00" * 32
    result = typed("audit", "opening", opening.written(tmp_path / "opening.zip"), "--policy", policy)
    assert (result.exit_code, "key: bid B-2 on T-1-1 (technical)" in result.stderr) == (3, True)


@pytest.mark.parametrize("content", [b"", b"no ZIP", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_bundle(content: bytes, tmp_path: Path, policy: Path) -> None:
    (tmp_path / "opening.zip").write_bytes(content)
    result = typed("audit", "opening", tmp_path / "opening.zip", "--policy", policy)
    assert (result.exit_code, result.stdout) == (1, "")


def test_an_opener_writes_its_shares(tmp_path: Path, policy: Path) -> None:
    opening = begun()
    write_key(tmp_path / "key", OpenerKey(TENDER, opening.panel.keys[0]))
    bundle = opening.written(tmp_path / "round.zip")
    said = ["opener", "shares", bundle, "--key", tmp_path / "key", "--policy", policy, "--out", tmp_path / "shares"]
    early = typed(*said, "--deadline", "2999-01-01T12:00:00+0000")
    assert (early.exit_code, "deadline: by this machine's clock" in early.stderr) == (3, True)
    assert not (tmp_path / "shares").exists()
    assert typed(*said).exit_code == 0
    assert (tmp_path / "shares").stat().st_mode & 0o777 == 0o600
    written = json.loads((tmp_path / "shares").read_text())
    assert (written["tenderId"], written["envelope"], written["lot"]) == (TENDER, "TECHNICAL", None)
    assert [len(line["share"].split()) for line in written["shares"]] == [33] * 4


def test_an_opener_writes_nothing_where_something_is_wrong(tmp_path: Path, policy: Path) -> None:
    opening = begun()
    early_witness(opening)
    write_key(tmp_path / "key", OpenerKey(TENDER, opening.panel.keys[0]))
    bundle = opening.written(tmp_path / "round.zip")
    said = ["opener", "shares", bundle, "--key", tmp_path / "key", "--policy", policy, "--out", tmp_path / "shares"]
    findings = json.loads(typed(*said, "--json").stdout)["findings"]
    assert "witness_time" in {finding["check"] for finding in findings}
    assert not (tmp_path / "shares").exists()


def test_a_bundle_without_a_policy_needs_one(tmp_path: Path) -> None:
    opening = told()
    opening.changes["policy"] = b""
    result = typed("audit", "opening", opening.written(tmp_path / "opening.zip"))
    assert (result.exit_code, "--policy FILE" in result.stderr) == (1, True)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    assert "name a bundle" in typed("audit", "opening").stderr
    assert "--export TENDER --out FILE" in typed("audit", "opening", "--export", "T-1").stderr
    (tmp_path / "opening.zip").touch()
    result = typed("audit", "opening", "--export", "T-1", "--out", tmp_path / "opening.zip")
    assert (result.exit_code, "never written over" in result.stderr) == (1, True)
