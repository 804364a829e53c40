"""What docs/verify/sealed-bids.md says a stranger can verify without Foja, can be verified, and finds what is wrong."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.procurement.verifying.findings import OpeningCheck
from tests.infra.procurement.verifying.record import POLICY
from tests.infra.procurement.verifying.story import Opening, told
from tests.infra.procurement.verifying.test_opening import (
    cut_chain,
    dropped_from_log,
    early_checkpoint,
    entry_rewritten,
    false_share,
    foreign_key,
    late,
    not_dealt_with,
    other_nonce,
    swapped,
    too_few_openers,
)

PAGE = (Path(__file__).parents[2] / "docs" / "verify" / "sealed-bids.md").read_text(encoding="utf-8")
PROGRAM = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))


def laid_out(opening: Opening, folder: Path) -> tuple[Path, Path]:
    """The folder that a bundle was unpacked to, and a policy that came from elsewhere."""
    with zipfile.ZipFile(opening.written(folder / "opening.zip")) as bundle:
        bundle.extractall(folder / "opening")
    (folder / "policy").write_bytes(POLICY.encoded())
    return folder / "opening", folder / "policy"


def ran(opening: Opening, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program of the page, run as a stranger runs it."""
    monkeypatch.setattr(sys, "argv", ["verify.py", *map(str, laid_out(opening, folder))])
    exec(compile(PROGRAM, "sealed-bids.md", "exec"), {"__name__": "__main__"})  # noqa: S102 - the page's own program


def test_a_stranger_verifies_an_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(told(), tmp_path, monkeypatch)
    *_, box, opened, last = capsys.readouterr().out.splitlines()
    assert box == "the box holds: 11"
    assert opened == "opened: {'B-1': '9000.00', 'B-2': '8000.00', 'B-4': '8500.00'}"
    assert last == "all bids are accounted for"


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (entry_rewritten, "is not in the log"),
        (early_checkpoint, "saw the closing before the deadline"),
        (cut_chain, "does not fold"),
        (late, "is late"),
        (swapped, "another package"),
        (other_nonce, "another package was committed to"),
        (false_share, "a false share"),
        (too_few_openers, "too few openers"),
        (foreign_key, "another key"),
        (not_dealt_with, "an envelope was left out"),
        (dropped_from_log, None),
    ],
)
def test_the_program_of_the_page_finds_what_is_wrong(
    tamper: Callable[[Opening], object], said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = told()
    tamper(opening)
    with pytest.raises((AssertionError, KeyError), match=said):
        ran(opening, tmp_path, monkeypatch)


def test_openssl_verifies_the_signature_of_the_log(tmp_path: Path) -> None:
    if missing := [program for program in ("bash", "openssl") if shutil.which(program) is None]:
        pytest.skip(f"NOT COMPARED: {', '.join(missing)} not installed here")
    _, policy = laid_out(told(), tmp_path)
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert verified(block, tmp_path).stdout.count("Signature Verified Successfully") == 2
    text = policy.read_text()
    key = text.split()[1].split("+", 2)[2]
    policy.write_text(text.replace(key, key[:10] + ("A" if key[10] != "A" else "B") + key[11:]))
    assert verified(block, tmp_path).returncode != 0


def verified(block: str, folder: Path) -> subprocess.CompletedProcess[str]:
    script = block.replace("python3", sys.executable)
    return subprocess.run(["bash", "-e", "-c", script], cwd=folder, capture_output=True, text=True, check=False)


def test_the_page_names_every_finding() -> None:
    table = PAGE.partition("| finding | what is wrong |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) == {str(check) for check in OpeningCheck}
