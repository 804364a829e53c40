"""An office of an installation: its templates, kinds, file and registers, and a letter that it drafts and issues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from application.kernel.orders import Order, Principal
from domain.authority.commands import TakePost
from domain.documents.documents import commands as c
from domain.documents.documents import issue_commands as i
from domain.documents.documents.manifest import FieldValue
from domain.documents.files.commands import OpenFile
from domain.documents.kinds import commands as k
from domain.documents.kinds.terms import DocumentDirection, Expectation, KindTerms, Silence
from domain.documents.routes import commands as r
from domain.documents.routes.steps import DocumentDuty, RouteStep
from domain.documents.templates import commands as t
from domain.documents.templates.content import TemplateContent, TemplateField
from domain.registers.commands import OpenSeries
from domain.registers.published import EntryDirection
from tests.infra.exchange.installed import Site

SOURCE = "#let data = json(bytes(sys.inputs.data))\n#set document(title: data.subject)\n= #data.subject\n#data.period"
FIELDS = (TemplateField("period", "Period"),)
HEAD = Principal("u-head", "*")
LETTER = KindTerms(
    title="Letter",
    direction=DocumentDirection.OUTWARD,
    expects=Expectation.NOTHING,
    silence=Silence.NOTHING,
    answers=False,
    series="out",
    template="letter@1",
    route="plain@1",
    publish=False,
)


@dataclass(frozen=True)
class Office:
    """A unit of a site, of the jurisdiction MD."""

    site: Site
    unit: str
    file_id: str

    async def opens(self) -> None:
        """All that it takes to write letters, and to register what comes."""
        head = f"{self.unit}/head"
        steps = (RouteStep("approval", "Approval", DocumentDuty.APPROVE, ("/head",), 1, 3, (DocumentDuty.DRAFT,)),)
        content = TemplateContent("MD", "Letter", "es", FIELDS, SOURCE)
        today = datetime.now(UTC).date()
        for command in (
            TakePost(head, HEAD.actor, "Appointed"),
            t.DraftTemplate("letter", 1, "MD", "Letter", "es", FIELDS, SOURCE),
            t.RecordTemplateCheck("letter", 1, content.sha256),
            r.DraftRoute("plain", 1, "MD", "Plain", steps),
            k.DraftKind("MD", "letter", 1, LETTER),
            OpenFile(self.file_id, self.unit, "internal", "Vaccines"),
        ):
            await self.site.give(command)
        for adopted in (t.AdoptTemplate("letter", 1), r.AdoptRoute("plain", 1), k.AdoptKind("MD", "letter", 1, today)):
            await self._by_head(adopted)
        for series, direction in (("out", EntryDirection.OUT), ("in", EntryDirection.IN)):
            pattern = "{unit}/{series}/{year}/{n:06}"
            await self.site.give(OpenSeries(self.unit, series, pattern, "Europe/Chisinau", (direction,)))

    async def issues(self, document_id: str, *attachments: str) -> dict[str, Any]:
        """A letter: drafted, approved, numbered, printed and sealed; its row."""
        values = (FieldValue("period", "March"),)
        await self.site.give(c.StartDraft(document_id, self.file_id, "letter", "es", "Stocks in March"))
        await self.site.give(c.SaveVersion(document_id, 0, "As planned.", values, attachments=attachments))
        await self.site.give(c.SubmitForReview(document_id, 1))
        await self._by_head(c.Approve(document_id, 1))
        await self.site.give(i.RegisterDocument(document_id))
        return await self.site.row("documents.official_documents", document_id=document_id, status="issued")

    async def _by_head(self, command: Any) -> None:
        await self.site.services.bus.execute(Order(command), HEAD)
