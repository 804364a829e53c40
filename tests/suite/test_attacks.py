"""The page of attacks names every test under `tests/attacks`, and nothing else."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "verify" / "attacks.md").read_text(encoding="utf-8")


def test_the_page_names_every_attack_and_no_other() -> None:
    kept = {
        name
        for file in (ROOT / "tests" / "attacks").glob("test_*.py")
        for name in re.findall(r"^(?:async )?def test_(\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = {
        name for line in PAGE.splitlines() if line.startswith("|") for name in re.findall(r"`([a-z0-9_]{12,})`", line)
    }
    assert named & kept == kept, f"not on the page: {sorted(kept - named)}"
    files = {file.name for file in (ROOT / "tests" / "attacks").glob("test_*.py")}
    assert set(re.findall(r"tests/attacks/(test_\w+\.py)", PAGE)) == files
    gone = {name for name in named - kept if name.startswith(("a_", "an_", "the_", "nobody_", "one_", "whoever_"))}
    assert not gone, f"on the page, and no test: {sorted(gone)}"
