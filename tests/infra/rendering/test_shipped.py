"""The templates that an office may begin with: each prints what it is given, as it stands, and as PDF/A-2a."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from domain.documents.templates.content import TemplateContent, TemplateField, TemplateFieldType, check_content
from infra.rendering.pool import RenderingPool
from infra.rendering.shipped import STANDING, ShippedTemplate, printed_data, shipped_templates
from tests.infra.rendering.poppler import printed

AT = datetime(2026, 3, 30, 10, tzinfo=UTC)
TEMPLATES = shipped_templates()
HOSTILE = '*a* #b $c$ <d> @e `f` \\ // = - " | ş € -'


@pytest.fixture
async def pool() -> AsyncIterator[RenderingPool]:
    async with RenderingPool(2) as pool:
        yield pool


def test_there_is_one_for_each_kind_in_each_language() -> None:
    assert [(each.code, each.language) for each in TEMPLATES] == [
        (code, language) for code in ("circular", "letter", "order", "reply") for language in ("en", "es")
    ]
    assert {kind for each in TEMPLATES for kind in each.kinds} == {"circular", "letter", "order", "reply"}


@pytest.mark.parametrize("shipped", TEMPLATES, ids=lambda each: f"{each.code}-{each.language}")
def test_it_reads_what_it_declares(shipped: ShippedTemplate) -> None:
    read = set(re.findall(r"\bdata\.([a-z_]+)", shipped.source))
    assert read - {*STANDING} == {field.name for field in shipped.fields}
    assert {field.type for field in shipped.fields} <= {"text", "lines", "date", "number"}
    assert shipped.sample.keys() == {*STANDING} | {field.name for field in shipped.fields}
    assert len(shipped.source) < 40_000, "a template is kept in one event"


async def test_each_prints_its_sample(pool: RenderingPool) -> None:
    documents = await asyncio.gather(*(pool.render(each.template, each.sample, AT) for each in TEMPLATES))
    for shipped, document in zip(TEMPLATES, documents, strict=True):
        said = printed(document.content)
        assert shipped.sample["number"] in said
        assert shipped.sample["subject"] in said
        assert ("30 March 2026" if shipped.language == "en" else "30 de marzo de 2026") in said
        with pikepdf.open(BytesIO(document.content)) as pdf:
            assert pdf.open_metadata().pdfa_status == "2A"
            assert str(pdf.Root.Lang) == shipped.language
            assert str(pdf.docinfo["/Title"]) == shipped.sample["subject"]


async def test_a_draft_has_no_number_and_what_is_optional_may_lack(pool: RenderingPool) -> None:
    drafts = [
        printed_data(
            [field.name for field in each.fields],
            {field.name: HOSTILE for field in each.fields if field.required},
            {**{name: each.sample[name] for name in STANDING}, "number": None, "date": None, "to": []},
        )
        for each in TEMPLATES
    ]
    documents = await asyncio.gather(
        *(pool.render(each.template, draft, AT) for each, draft in zip(TEMPLATES, drafts, strict=True))
    )
    for shipped, document in zip(TEMPLATES, documents, strict=True):
        said = printed(document.content)
        assert ("Draft, without number" if shipped.language == "en" else "Borrador, sin número") in said
        assert shipped.sample["number"] not in said


async def test_hostile_values_are_printed_as_they_stand(pool: RenderingPool) -> None:
    values = [
        {
            **dict.fromkeys(each.sample, HOSTILE),
            "to": [HOSTILE],
            "attachments": [{"name": HOSTILE, "sha256": "ab" * 32}],
        }
        for each in TEMPLATES
    ]
    documents = await asyncio.gather(
        *(pool.render(each.template, data, AT) for each, data in zip(TEMPLATES, values, strict=True))
    )
    for shipped, document in zip(TEMPLATES, documents, strict=True):
        lines = printed(document.content).splitlines()
        times = 6 + sum(field.type != "lines" or field.name != "figures" for field in shipped.fields)
        assert sum(HOSTILE in line for line in lines) >= times, shipped.code


async def test_long_text_runs_over_pages_and_its_figures_are_grouped(pool: RenderingPool) -> None:
    reply = next(each for each in TEMPLATES if (each.code, each.language) == ("reply", "en"))
    figures = "Posts | 1234567.50\nLess | -1234\nFew | 12\nNone\nÑ | ñandú"
    data = {**reply.sample, "figures": figures, "text": "A long text\twith a tab.\n\n" * 200}
    document = await pool.render(reply.template, data, AT)
    said = printed(document.content)
    assert document.pages > 4
    assert f"Page 1 of {document.pages}" in said
    assert [figure in said for figure in ("1,234,567.50", "\u22121,234", " 12", "ñandú")] == [True] * 4


@pytest.mark.parametrize("shipped", TEMPLATES, ids=lambda each: f"{each.code}-{each.language}")
def test_an_office_may_adopt_it_as_it_stands(shipped: ShippedTemplate) -> None:
    fields = [
        TemplateField(each.name, each.title, TemplateFieldType(each.type), each.required) for each in shipped.fields
    ]
    check_content(TemplateContent("EX", shipped.title, shipped.language, tuple(fields), shipped.source))
