"""The template of docs/use/templates.md is a whole one, and that page names what templates are refused with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf

from application.kernel.rendering import Renderer, Template
from domain.kernel.refusals import MESSAGES
from infra.rendering.pool import RenderingPool
from infra.rendering.shipped import STANDING, printed_data
from tests.infra.rendering.poppler import printed

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "templates.md").read_text(encoding="utf-8")
AT = datetime(2026, 3, 30, 10, tzinfo=UTC)
GIVEN = {
    "subject": "Roads",
    "text": "First *paragraph*.\n\nSecond one.",
    "unit": "Ministry of Roads",
    "kind": "notice",
    "number": None,
    "date": "2026-03-30",
    "to": ["A", "B"],
    "attachments": [],
}


async def test_the_template_of_the_page_prints_a_document() -> None:
    (source,) = re.findall(r"```typst\n(.*?)```", PAGE, re.DOTALL)
    template = Template({"main.typ": source.encode()})
    assert GIVEN.keys() == {*STANDING}
    async with RenderingPool(1) as pool:
        draft = await _render(pool, template, GIVEN, {})
        numbered = await _render(
            pool, template, {**GIVEN, "number": "EX:roads/out/2026/000001"}, {"deadline": "22 April"}
        )
    assert "Notice (draft)" in draft
    assert "First *paragraph*." in draft
    assert "Notice EX:roads/out/2026/000001" in numbered
    assert "Ministry of Roads to A, B" in numbered
    assert "Answer by 22 April." in numbered


async def _render(
    renderer: Renderer, template: Template, given: Mapping[str, object], fields: Mapping[str, str]
) -> str:
    document = await renderer.render(template, printed_data(["deadline"], fields, given), AT)
    with pikepdf.open(BytesIO(document.content)) as pdf:
        assert pdf.open_metadata().pdfa_status == "2A"
    return printed(document.content)


def test_the_page_names_each_refusal_and_each_field() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    refusals = {code for code in MESSAGES if code.startswith(("template_", "rendering_", "glyph_"))}
    assert refusals | {*STANDING, "field_undeclared"} <= named
