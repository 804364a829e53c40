"""What docs/verify/sealed-pdf.md says can be done with programs that are not ours, can be done."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.kernel.rendering import Template
from domain.kernel.evidence import Evidence, EvidenceEvent, EvidencePart, EvidenceParty
from infra.rendering.pool import RenderingPool
from infra.settings.settings import Settings
from infra.signing.development import FOLDER, PEM
from infra.signing.evidence import sign_evidence
from infra.signing.keys import seal_key
from infra.signing.sealing import PdfSealer

PAGE = Path(__file__).parents[2] / "docs" / "verify" / "sealed-pdf.md"
PROGRAMS = ("bash", "pdfsig", "openssl", "xxd")
AT = datetime(2026, 3, 30, 10, tzinfo=UTC)


def blocks() -> list[str]:
    return re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_a_stranger_verifies_a_file_and_evidence(tmp_path: Path) -> None:
    if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
        pytest.skip(f"NOT COMPARED: {', '.join(missing)} not installed here")
    key = seal_key(Settings.load(data=tmp_path / "data"))
    party = EvidenceParty("EX:moh", 'Ministry: "Health"')
    part = EvidencePart("order.pdf", "application/pdf", "ab" * 32)
    evidence = Evidence("e", EvidenceEvent.SUBMISSION_ACCEPTANCE, AT, party, party, party, "m", (part,), 1)

    async def issue() -> tuple[str, int, str]:
        async with RenderingPool(1) as pool:
            rendered = await pool.render(Template({"main.typ": b'#set document(title: "x")\n= Order'}), {}, AT)
        sealed = await PdfSealer(key).seal(rendered.content)
        (tmp_path / "sealed.pdf").write_bytes(sealed.content)
        return rendered.sha256, sealed.prefix_length, sealed.sha256

    rendered, length, whole = asyncio.run(issue())
    shutil.copy(tmp_path / "data" / FOLDER / PEM, tmp_path / "authority.pem")
    (tmp_path / "evidence.jws").write_text(sign_evidence(evidence, key, datetime.now(UTC)) + "\n", encoding="ascii")
    poppler, by_hand, _ours, of_evidence = blocks()

    said = run(f"length={length}\n{poppler}", tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert rendered in said
    assert whole in said
    assert "CMS Verification successful" in run(by_hand, tmp_path)
    said = run(of_evidence, tmp_path)
    assert "Verified OK" in said
    assert "seal.pem: OK" in said
    assert (tmp_path / "evidence.json").read_bytes() == evidence.canonical()


def run(script: str, folder: Path) -> str:
    done = subprocess.run(["bash", "-e", "-c", script], cwd=folder, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr
