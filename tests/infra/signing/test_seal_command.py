"""`foja audit seal`: an auditor verifies a file, without a server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from application.kernel.rendering import RenderedDocument
from application.kernel.signatures import SealedDocument
from infra.cli.__main__ import app
from infra.signing.development import FOLDER, PEM


@pytest.fixture
def file(sealed: SealedDocument, tmp_path: Path) -> Path:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed.content)
    return file


def typed(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["audit", "seal", *arguments], env={"FOJA_DATA": str(data)}, prog_name="foja")


def test_a_file_that_is_as_it_was_sealed(
    file: Path, data: Path, tmp_path: Path, rendered: RenderedDocument, sealed: SealedDocument
) -> None:
    recorded = ("--sha256", sealed.sha256.upper(), "--rendered", rendered.sha256)
    stranger = typed(tmp_path, str(file), "--ca", str(data / FOLDER / PEM), *recorded)
    assert (stranger.exit_code, stranger.stdout.splitlines()[:2]) == (0, ["valid", "level: B-LT"])
    told = json.loads(typed(data, str(file), "--json").stdout)
    assert (told["valid"], told["findings"]) == (True, [])
    assert told["prefixSha256"] == rendered.sha256


def test_a_file_that_is_not(file: Path, data: Path, tmp_path: Path, sealed: SealedDocument) -> None:
    content = bytearray(sealed.content)
    content[1000] ^= 1
    file.write_bytes(content)
    told = typed(data, str(file), "--sha256", sealed.sha256)
    assert told.exit_code == 3
    assert told.stdout.startswith("NOT VALID: file_differs, ")
    nobody = typed(tmp_path, str(file))
    assert (nobody.exit_code, "FOJA_SEAL_CA: name the file" in nobody.stderr) == (1, True)
    missing = typed(data, str(tmp_path / "none.pdf"))
    assert (missing.exit_code, "cannot be read: No such file" in missing.stderr) == (1, True)
