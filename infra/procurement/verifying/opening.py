"""The whole of an opening, verified from a bundle by anybody: no server takes part, and no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from infra.procurement.verifying.bundle import OpeningBundle
from infra.procurement.verifying.envelopes import OpenedEnvelopes
from infra.procurement.verifying.facts import Facts
from infra.procurement.verifying.findings import OpeningCheck, OpeningFinding
from infra.procurement.verifying.log import SeenLog, check_times, see_log
from infra.procurement.verifying.names import check_counts, check_ends, check_entries
from infra.procurement.verifying.tender import MissingEntryError, SeenTender, check_box, check_closing, see_tender
from infra.tlog.policy import WitnessPolicy


@dataclass(frozen=True)
class OpeningReport:
    """What was found of an opening. `tender` and `log` are None where nothing that the bundle says counts."""

    findings: tuple[OpeningFinding, ...]
    tender: SeenTender | None = None
    log: SeenLog | None = None
    opened: int = 0

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def begun(bundle: OpeningBundle, policy: WitnessPolicy, deadline: datetime | None = None) -> OpeningReport:
    """What an opener checks before a share is given: the log, the witnesses' times, the closing, and the box.

    `deadline` is the one that the opener knows of, where it is a later one than the entries tell.
    """
    record = bundle.record
    log, findings = see_log(record, policy)
    if log is None:
        return OpeningReport(tuple(findings))
    facts = Facts(record.entries)
    try:
        tender = see_tender(record, facts)
    except MissingEntryError as error:
        return OpeningReport((*findings, OpeningFinding(OpeningCheck.ENTRY, str(error))), None, log)
    findings += check_closing(tender, facts, log)
    findings += check_times(log, max(filter(None, (tender.deadline, deadline))))
    findings += check_box(tender, record)
    return OpeningReport(tuple(findings), tender, log)


def verify_opening(bundle: OpeningBundle, policy: WitnessPolicy) -> OpeningReport:
    """Everything that docs/verify/sealed-bids.md says can be verified of an opening that is concluded."""
    report = begun(bundle, policy)
    tender, log = report.tender, report.log
    if tender is None or log is None:
        return report
    findings, facts = list(report.findings), Facts(bundle.record.entries)
    concluded = facts.last("OpeningConcluded")
    try:
        key = bytes.fromhex(concluded.data["blind_key"]) if concluded is not None else b""
    except (KeyError, TypeError, ValueError):
        key = b""
    if not key:
        message = "the entries do not hold the conclusion of the opening, with the key of the blind names"
        return OpeningReport((*findings, OpeningFinding(OpeningCheck.ENTRY, message)), tender, log)
    findings += check_entries(tender, bundle.record, facts, key)
    findings += check_ends(facts, key)
    findings += check_counts(facts)
    findings += OpenedEnvelopes(bundle, tender, facts, key).check()
    return OpeningReport(tuple(findings), tender, log, len(facts.of("EnvelopeOpened")))
