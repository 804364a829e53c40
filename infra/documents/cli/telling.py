"""What was looked at when a document was verified, in plain sentences and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infra.documents.findings import DocumentReport
    from infra.documents.proving import LogReport

_ISSUED: Mapping[str, Mapping[str, str]] = {
    "The version that was approved is the one that the approval names.": {
        "approval_differs": "The version that was approved is not the one that the approval names.",
    },
    "The print is the one that was recorded.": {
        "print_lost": "The print is gone, or its key was destroyed.",
        "print_differs": "The stored print is not the one that was recorded.",
    },
    "The sealed file is the one that was recorded.": {
        "sealed_lost": "The sealed file is gone, or its key was destroyed.",
        "file_differs": "The stored file is not the one that was recorded.",
    },
    "The sealed file begins with the print, byte by byte.": {
        "prefix_differs": "The sealed file does not begin with the print.",
    },
    "The seal is valid.": {
        "not_a_pdf": "The sealed file is no PDF that can be read.",
        "no_signature": "The file has no seal.",
        "signature_invalid": "Bytes under the seal were changed.",
        "changed_afterwards": "Something was added behind the seal.",
        "certificate_unknown": "The seal is not of an authority that is believed here.",
        "certificate_ended": "The certificate of the seal did not hold when it sealed.",
        "timestamp_invalid": "A timestamp is not of an authority that is believed here, or is of something else.",
    },
}
"""What holds of an issued document, and by each finding what does not."""
_ARCHIVED: Mapping[str, Mapping[str, str]] = {
    "The file with the archive timestamp begins with the sealed one, and is valid.": {
        "archived_lost": "The file with the archive timestamp is gone, or its key was destroyed.",
        "archived_differs": "The file with the archive timestamp is not the one that was recorded.",
        "archived_invalid": "The archive timestamp is not valid, or not of an authority that is believed here.",
    },
}
"""The same of its file with an archive timestamp, where there is one."""
_RECEIVED: Mapping[str, Mapping[str, str]] = {
    "What was recorded of the document is what its hash names.": {
        "manifest_differs": "What was recorded of the document is not what its hash names, or its key was destroyed.",
    },
    "Its files are the ones that came in.": {
        "part_lost": "A file is gone, broken, or its key was destroyed.",
        "part_differs": "A file is not the one that came in.",
    },
}


def sentences(report: DocumentReport, log: LogReport | None) -> Iterator[str]:
    """What was checked, what holds and what does not: a sentence each, the verdict first."""
    valid = report.valid and (log is None or not log.lacking)
    yield f"{report.number or report.document_id}: {'all that was looked at holds' if valid else 'NOT VALID'}"
    if "not_issued" in report.findings:
        yield "WRONG: There is no document of this id that was issued, or came in."
        return
    issued = {**_ISSUED, **(_ARCHIVED if report.archived else {})}
    for holds, wrong in (issued if report.parts is None else _RECEIVED).items():
        found = [wrong[finding] for finding in report.findings if finding in wrong]
        yield from (f"WRONG: {sentence}" for sentence in found)
        if not found and not (report.parts is not None and "manifest_differs" in report.findings):
            yield holds
    if report.parts is None:
        yield _reprinted(report)
    yield from _logged(log)


def _reprinted(report: DocumentReport) -> str:
    if report.reprinted is None:
        return f"NOT CHECKED: It was printed by {report.renderer}, and that engine is not here to print it anew."
    if report.reprinted:
        return f"Printed anew by {report.renderer}, it has the same bytes."
    return f"WRONG: Printed anew by {report.renderer}, it has other bytes."


def _logged(log: LogReport | None) -> Iterator[str]:
    if log is None:
        yield "NOT CHECKED: No log is published here."
        return
    if log.lacking:
        yield f"WRONG: {log.lacking} of its {log.events} events are not in the log {log.origin}, and should be."
    if log.proven:
        yield f"{log.proven} of its {log.events} events are in the log {log.origin}."
    if log.waiting:
        yield f"{log.waiting} of its {log.events} events are promised to be in the log {log.origin} soon."
    if log.proven and not log.signed:
        yield "NOT CHECKED: Who signed the log; --policy FILE says whom to believe."


def told_of(report: DocumentReport, log: LogReport | None) -> dict[str, Any]:
    """The same as JSON has it."""
    return {
        "documentId": report.document_id,
        "number": report.number,
        "findings": [*report.findings, *(["not_in_log"] if log is not None and log.lacking else [])],
        "renderer": report.renderer,
        "reprinted": report.reprinted,
        "sha256": report.sha256,
        "parts": report.parts,
        "log": log
        and {
            "origin": log.origin,
            "events": log.events,
            "proven": log.proven,
            "waiting": log.waiting,
            "signed": log.signed,
        },
    }
