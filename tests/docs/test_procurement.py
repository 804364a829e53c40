"""`docs/use/procurement.md` is true: it names acts, roles and refusals that there are.

Its questions are held against the schema with those of all pages (`test_operations.py`).
"""

import re
import tomllib
from pathlib import Path

from infra.bootstrap import INSTALLATION

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "use" / "procurement.md").read_text(encoding="utf-8")
README = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
SCHEMA = (ROOT / "schema.graphql").read_text(encoding="utf-8")
ROLES = tomllib.loads((ROOT / "api" / "procurement" / "roles.toml").read_text(encoding="utf-8"))
PARTS = ("tenders", "openings", "lots", "contracts", "suppliers", "ocds")


def test_the_page_names_acts_and_questions_that_there_are() -> None:
    named = set(re.findall(r"`([a-z]+[A-Z]\w+)`", PAGE))
    assert {"publishPlanItem", "submitEnvelope", "giveShares", "decideAward", "signContract"} <= named
    assert [name for name in sorted(named) if not re.search(rf"^  {name}\(", SCHEMA, re.MULTILINE)] == []


def test_the_page_names_roles_and_refusals_that_there_are() -> None:
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", PAGE)) - {"vat_included"}
    roles = named & ROLES.keys()
    assert len(roles) > 8
    assert named - roles == {"duties_separated", "vat_differs"}
    grounds = (ROOT / "domain" / "procurement" / "lots" / "parts.py").read_text(encoding="utf-8")
    assert "duties_separated" in INSTALLATION.refusals
    assert '"vat_differs"' in grounds


def test_it_is_the_first_of_the_pages_about_purchases() -> None:
    places = [README.index(f"(use/{name}.md)") for name in ("procurement", *PARTS)]
    assert min(places) == places[0]
    assert all(f"({name}.md" in PAGE for name in PARTS)
