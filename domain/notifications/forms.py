"""How the values of notifications look: ids, duties, subjects, reasons."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.forms import pattern, text

MOST_HOLDERS = 20
MOST_REMINDERS = 5

TaskId = Annotated[
    str,
    pattern(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}", "not_a_task_id", "1 to 100 letters, digits and _ . : -"),
]
NoticeId = Annotated[str, pattern(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "not_a_notice_id", "a UUID")]
Duty = Annotated[str, pattern(r"[a-z][a-z0-9_]{0,59}", "not_a_duty", "a word such as approve, of a-z, 0-9 and _")]
SubjectType = Annotated[
    str, pattern(r"[a-z][a-z0-9_.]{0,59}", "not_a_kind_of_thing", "a kind of things such as documents.document")
]
SubjectId = Annotated[str, text(100, "not_a_task_subject", one_line=True)]
Reason = Annotated[str, pattern(r"[a-z][a-z0-9_]{0,59}", "not_a_reason", "a code such as superseded")]
