"""`docs/use/contracts.md` is true: its questions are valid, and it names refusals and acts that there are."""

import re
from pathlib import Path

from graphql import build_schema, parse, validate

from application.procurement.contracts import CONTRACT
from application.procurement.frameworks import FRAMEWORK
from infra.bootstrap import INSTALLATION

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "use" / "contracts.md").read_text(encoding="utf-8")
SCHEMA = (ROOT / "schema.graphql").read_text(encoding="utf-8")


def test_the_questions_are_valid() -> None:
    blocks = re.findall(r"^```graphql\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    schema = build_schema(SCHEMA)
    for block in blocks:
        assert validate(schema, parse(block)) == []


def test_the_page_names_refusals_and_acts_that_there_are() -> None:
    refusals = set(re.findall(r"`([a-z]+(?:_[a-z]+)*_[a-z]+|debarred)`", PAGE))
    assert len(refusals) > 20
    assert refusals <= set(INSTALLATION.refusals)
    acts = {each.__name__[0].lower() + each.__name__[1:] for each in (*CONTRACT.commands, *FRAMEWORK.commands)}
    named = set(re.findall(r"`([a-z]+[A-Z]\w+)`", PAGE))
    assert {"draftContract", "signContract", "acceptContractDelivery", "callOff", "declineTurn"} <= named & acts
