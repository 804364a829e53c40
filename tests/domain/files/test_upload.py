"""An upload from its last byte to the decision, and what other contexts may do with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.files import commands as c
from domain.files import events as e
from domain.files.kinds import RejectionCode
from domain.files.published import UNKNOWN_FILE, State, file_after, usable
from domain.files.refusals import MESSAGES
from domain.files.upload import DECIDER
from domain.kernel.declarations import Refused
from domain.kernel.forms import checked
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
UPLOAD, BLOB, DIGEST, UNIT = "u" + "a" * 32, "b" * 64, "c" * 64, "MD:moh"
RECEIVE = c.ReceiveUpload(UPLOAD, UPLOAD, UNIT, BLOB, 3, "text/plain", "a.txt", DIGEST)
RECEIVED = e.UploadReceived(UPLOAD, UPLOAD, UNIT, BLOB, 3, "text/plain", "a.txt", DIGEST)
ADMIT = c.AdmitFile(UPLOAD, UPLOAD, "text/plain", DIGEST)
ADMITTED = e.FileAdmitted(UPLOAD, UPLOAD, BLOB, 3, "text/plain", DIGEST)
REJECT = c.RejectFile(UPLOAD, RejectionCode.INFECTED)
REJECTED = e.FileRejected(UPLOAD, BLOB, RejectionCode.INFECTED)


def test_an_upload_arrives_and_is_admitted_or_rejected() -> None:
    spec.given().when(RECEIVE).then(RECEIVED)
    spec.given(RECEIVED).when(ADMIT).then(ADMITTED)
    spec.given(RECEIVED).when(REJECT).then(REJECTED)
    false = c.RejectFile(UPLOAD, RejectionCode.NOT_PDFA, "6.8")
    spec.given(RECEIVED).when(false).then(e.FileRejected(UPLOAD, BLOB, RejectionCode.NOT_PDFA, "6.8"))
    with pytest.raises(Refused, match="not_a_clause"):
        checked(replace(false, rule="six"))


def test_an_upload_arrives_once_and_is_decided_once() -> None:
    spec.given(RECEIVED).when(replace(RECEIVE, blob="d" * 64)).refused("upload_received")
    spec.given().when(ADMIT).refused("upload_unknown")
    spec.given(RECEIVED, ADMITTED).when(REJECT).refused("upload_settled")
    spec.given(RECEIVED, REJECTED).when(ADMIT).refused("upload_settled")
    spec.given(RECEIVED, ADMITTED).when(replace(ADMIT, detected_type="text/csv")).refused("upload_settled")


@pytest.mark.parametrize(
    "name",
    ["../a.pdf", "a/b", "a\\b", "a\0b", "a\nb", "a\u202egpj.exe", "\u2066a", "..", ".", " ", "ñ" * 128, "\ud800"],
)
def test_a_bad_file_name_is_refused(name: str) -> None:
    spec.given().when(replace(RECEIVE, name=name)).refused("bad_file_name")


@pytest.mark.parametrize("name", ["Informe nº 3 (final).pdf", "документ.docx", ".profile", "a" * 255])
def test_a_good_file_name_stays(name: str) -> None:
    assert checked(replace(RECEIVE, name=name)).name == name


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"thing": "short"}, "not_a_thing"),
        ({"thing": "1234567890123456"}, "not_a_thing"),
        ({"unit": "md moh"}, "not_a_place"),
        ({"blob": "x"}, "not_a_blob"),
        ({"media_type": "pdf"}, "not_a_media_type"),
        ({"sha256": "ABC"}, "not_a_sha256"),
        ({"upload_id": "1"}, "not_an_upload"),
    ],
)
def test_what_has_not_its_form_is_refused(change: dict[str, Any], code: str) -> None:
    spec.given().when(replace(RECEIVE, **change)).refused(code)


def test_another_context_uses_an_admitted_file_of_its_own_unit_and_no_other() -> None:
    state = UNKNOWN_FILE
    assert _refusal(state, UNIT) == "blob_unknown"
    state = file_after(state, RECEIVED)
    assert _refusal(state, UNIT) == "blob_quarantined"
    assert _refusal(state, "MD:moe") == "blob_unknown"
    assert _refusal(file_after(state, REJECTED), UNIT) == "blob_unknown"
    state = file_after(state, ADMITTED)
    assert usable(state, UNIT, "file", UPLOAD) == ADMITTED
    assert _refusal(state, "MD:moe") == "blob_unknown"
    assert _refusal(state, None) == "blob_unknown"


def _refusal(state: State, unit: str | None) -> str:
    with pytest.raises(Refused) as refused:
        usable(state, unit, "file", UPLOAD)
    return refused.value.code
