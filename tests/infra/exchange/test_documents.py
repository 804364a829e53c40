"""A document that is drafted, approved, numbered, printed and sealed in one installation, and received in another."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from domain.documents.deliveries import commands as d
from domain.documents.documents.issue_commands import Dispatch
from domain.documents.intakes.commands import OpenIntake
from infra.blobs.store import open_blobs
from infra.bootstrap import INSTALLATION
from infra.documents.cli.needs import Needs
from infra.documents.evidence import delivery_evidence
from infra.keys.store import open_keys
from infra.signing.evidence import verify_evidence
from infra.signing.keys import seal_key
from infra.signing.trust import seal_trust
from infra.signing.verifying import verify_pdf
from tests.infra.exchange.conftest import SiteOf
from tests.infra.exchange.installed import Site, all_of
from tests.infra.exchange.office import Office

LETTER = "01970000-0000-7000-8000-00000000000d"
OUR_FILE, THEIR_FILE = "01970000-0000-7000-8000-0000000000f1", "01970000-0000-7000-8000-0000000000f2"
DELIVERIES, DOCUMENTS = "documents.deliveries", "documents.official_documents"
THERE, NOWHERE = "MD:moj@ministry", "MD:none@ministry"


async def test_a_sealed_document_reaches_a_unit_of_another_installation(site_of: SiteOf) -> None:
    court, ministry = site_of("court"), site_of("ministry")
    async with all_of(court.served(), ministry.served(), court.working(), ministry.working()):
        await court.admits(ministry, "ministry", "court")
        await ministry.admits(court, "court", "ministry")
        sender, receiver = Office(court, "MD:court", OUR_FILE), Office(ministry, "MD:moj", THEIR_FILE)
        await sender.opens()
        await receiver.opens()
        await ministry.give(OpenIntake("MD:moj", THEIR_FILE, "letter", "in"))
        annex = await court.upload(b"period,doses\nMarch,7\n", "annex.csv", thing=OUR_FILE, unit="MD:court")
        issued = await sender.issues(LETTER, annex)
        await court.give(Dispatch(LETTER, (NOWHERE,)))
        await ministry.row("exchange.consignments", sequence=1, status="refused", code="wrong_addressee")
        await court.give(Dispatch(LETTER, (THERE,)))
        await court.row(DELIVERIES, recipient=THERE, status="relayed")
        received = await ministry.row(DOCUMENTS, status="received")
        await _is_the_same(court, ministry, issued, received)
        await _goes_on(ministry, received)
        refused = await court.row(DELIVERIES, recipient=NOWHERE, status="refused")
        assert (refused["reason"], refused["closed"]) == ("wrong_addressee", True)
        assert await _attested(court, LETTER, THERE) == ["A.1", "B.1"]
        assert await _attested(court, LETTER, NOWHERE) == ["A.1", "B.1", "B.2"]


async def _is_the_same(court: Site, ministry: Site, issued: dict[str, object], received: dict[str, object]) -> None:
    """The bytes, to the last one, under another key; the court's seal holds; number and place are the ministry's."""
    sent, came = await court.content(str(issued["blob"])), await ministry.content(str(received["blob"]))
    assert came == sent
    assert issued["blob"] != received["blob"]
    assert hashlib.sha256(came).hexdigest() == issued["sha256"] == received["sha256"]
    assert verify_pdf(came, seal_trust(court.settings)).findings == ()
    assert (received["unit"], received["file_id"]) == ("MD:moj", THEIR_FILE)
    assert received["number"] == f"MD:moj/in/{datetime.now(UTC).year}/000001"
    assert received["subject"] == "Stocks in March"


async def _goes_on(ministry: Site, received: dict[str, object]) -> None:
    """It lies in the inbox of the unit, which accepts it as what comes from the house."""
    document_id = str(received["document_id"])
    delivery = await ministry.row(DELIVERIES, document_id=document_id)
    assert (delivery["unit"], delivery["recipient"], delivery["status"]) == ("MD:court@court", "MD:moj", "consigned")
    await ministry.give(d.AcceptDelivery(document_id, "MD:moj"))
    await ministry.row(DELIVERIES, document_id=document_id, status="accepted")
    told = await _attested(ministry, document_id, "MD:moj")
    assert [each for each in told if each != "D.4"] == ["B.1", "D.1", "C.3"], "nobody is there who could be told"


async def _attested(site: Site, document_id: str, recipient: str) -> list[str]:
    """The evidence of a delivery, each piece signed."""
    settings = site.settings
    key, trust = seal_key(settings), seal_trust(settings)
    async with open_keys(settings) as keys:
        needs = Needs(settings.database_url or "", INSTALLATION, keys, open_blobs(settings))
        now = datetime.now(UTC)
        tokens = await delivery_evidence(needs, key, site.address, document_id, recipient, now)
    reports = [verify_evidence(signed.token, trust) for signed in tokens]
    assert all(report.valid for report in reports)
    assert all(json.dumps(report.told["parts"]) != "[]" for report in reports)
    return [report.told["component"] for report in reports]
