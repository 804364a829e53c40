"""Whose seal a document gets: each fact that the machine measured is held against the record (documents.md 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.documents.certificates import commands as cc
from domain.documents.certificates import events as ce
from domain.documents.certificates.decider import DECIDER
from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.kinds import commands as kc
from domain.documents.kinds.decider import DECIDER as KIND_DECIDER
from domain.documents.kinds.terms import SealedBy
from domain.documents.refusals import MESSAGES
from domain.files.published import FileAdmitted, UploadReceived
from tests.domain.documents.story import ANA, AT, CARLOS, FILE, KIND_ADOPTED, KIND_DRAFTED, STANDING, TERMS, at, spec
from tests.domain.documents.test_issuing import (
    APPROVED,
    CERTIFICATE,
    NUMBERED,
    RENDER,
    RENDERED,
    ROSA,
    SEALED,
    SIGN,
    SIGNED,
)
from tests.spec import Spec

SEALS = Spec(DECIDER, MESSAGES)
HASH, BLOB, UPLOAD = "d" * 64, "0f" * 32, "u" + "8" * 32


def admitted(upload: str = UPLOAD) -> tuple[Any, ...]:
    """A sealed file that the approver uploaded."""
    said: tuple[Any, ...] = ("application/pdf", "sealed.pdf", "1" * 64)
    received = UploadReceived(upload, FILE, "EX:moh", BLOB, 12, *said)
    return received, FileAdmitted(upload, FILE, BLOB, 12, "application/pdf", "1" * 64)


PRINTED: tuple[Any, ...] = (*APPROVED, NUMBERED, CERTIFICATE, RENDERED)
OWN_KIND = tuple(replace(each, sealed_by=SealedBy.APPROVER) for each in (KIND_DRAFTED, KIND_ADOPTED))
OWN_APPROVED = tuple(
    OWN_KIND[0] if each == KIND_DRAFTED else OWN_KIND[1] if each == KIND_ADOPTED else each for each in APPROVED
)
OWN_RENDERED = replace(RENDERED, sealed_by=SealedBy.APPROVER)
OF_CARLOS = ce.CertificateRegistered("e" * 64, AT - timedelta(days=9), AT + timedelta(days=9), "EX:moh", "carlos")
OWN: tuple[Any, ...] = (*OWN_APPROVED, NUMBERED, CERTIFICATE, OF_CARLOS, OWN_RENDERED, *admitted())
OFFER = c.SealDocument(NUMBERED.document_id, UPLOAD)
OFFERED = i.OwnSealOffered(*STANDING, UPLOAD, BLOB, 12, "carlos")
OWN_SIGN = replace(SIGN, certificate_sha256="e" * 64, blob=BLOB, upload_id=UPLOAD)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"prefix_sha256": SEALED}, "prefix_differs"),
        ({"renderer": "typst 0.16"}, "pins_differ"),
        ({"fonts_sha256": "0" * 64}, "pins_differ"),
        ({"finding": "changed_afterwards"}, "signature_invalid"),
        ({"certificate_sha256": "0" * 64}, "certificate_unknown"),
        ({"certificate_sha256": "e" * 64}, "signer_is_not_approver"),
        ({"signed_at": AT - timedelta(days=2)}, "certificate_ended"),
    ],
)
def test_a_seal_that_is_not_this_documents_is_refused(change: dict[str, Any], code: str) -> None:
    spec.given(*PRINTED, OF_CARLOS).when(SIGN, ROSA).then(SIGNED)
    spec.given(*PRINTED, OF_CARLOS).when(replace(SIGN, **change), ROSA).refused(code)


def test_a_certificate_that_ended_seals_nothing_more() -> None:
    ended = ce.CertificateEnded(HASH, AT, "key_lost")
    spec.given(*PRINTED, ended).when(SIGN, ROSA).refused("certificate_ended")
    spec.given(*PRINTED, ended).when(replace(SIGN, signed_at=AT - timedelta(hours=1)), ROSA).then(SIGNED)
    spec.given(*PRINTED).when(SIGN, at(ROSA, timedelta(days=1))).refused("certificate_ended")
    spec.given(*PRINTED).when(replace(SIGN, signed_at=AT - timedelta(1) / 2), at(ROSA, timedelta(days=1))).then(SIGNED)


@pytest.mark.parametrize("change", [{"template": "letter@2"}, {"manifest_sha256": "0" * 64}])
def test_what_is_printed_is_what_was_approved_by_the_template_that_it_pins(change: dict[str, Any]) -> None:
    spec.given(*APPROVED, NUMBERED).when(replace(RENDER, **change), ROSA).refused("pins_differ")


def test_an_approver_seals_with_a_key_of_their_own() -> None:
    spec.given(*OWN_APPROVED, NUMBERED).when(RENDER, ROSA).then(OWN_RENDERED)
    spec.given(*OWN).when(OFFER, CARLOS).then(OFFERED)
    signed = replace(SIGNED, certificate_sha256="e" * 64, blob=BLOB)
    spec.given(*OWN, OFFERED).when(OWN_SIGN, ROSA).then(signed)
    spec.given(*OWN, OFFERED, signed).when(replace(OFFER, upload_id="u" + "9" * 32), CARLOS).refused("sealed_already")
    spec.given(*PRINTED, *admitted()).when(OFFER, CARLOS).refused("sealed_by_installation")
    spec.given(*OWN[:-3], *admitted()).when(OFFER, CARLOS).refused("not_rendered")
    spec.given(*OWN).when(OFFER, ANA).refused("signer_is_not_approver")
    spec.given(*OWN[:-2]).when(OFFER, CARLOS).refused("blob_unknown")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"certificate_sha256": HASH}, "signer_is_not_approver"),
        ({"certificate_sha256": "0" * 64}, "certificate_unknown"),
        ({"finding": "no_signature"}, "signature_invalid"),
        ({"prefix_length": 999}, "prefix_differs"),
    ],
)
def test_what_an_approver_brought_that_is_no_seal_is_said_and_they_bring_another(
    change: dict[str, Any], code: str
) -> None:
    refused = i.OwnSealRefused(*STANDING, UPLOAD, code)
    spec.given(*OWN, OFFERED).when(replace(OWN_SIGN, **change), ROSA).then(refused)
    other = "u" + "9" * 32
    spec.given(*OWN, OFFERED, refused, *admitted(other)).when(replace(OFFER, upload_id=other), CARLOS).then(
        replace(OFFERED, upload_id=other)
    )
    spec.given(*OWN, replace(OFFERED, upload_id=other)).when(replace(OWN_SIGN, **change), ROSA).then()


def test_the_installation_does_not_seal_what_the_approver_is_to_seal() -> None:
    spec.given(*OWN).when(SIGN, ROSA).refused("signer_is_not_approver")


def test_a_certificate_is_registered_for_one_holder_until_it_ends() -> None:
    register = cc.RegisterCertificate("e" * 64, "EX:moh", "carlos", OF_CARLOS.valid_from, OF_CARLOS.valid_until)
    SEALS.given().when(register, ROSA).then(OF_CARLOS)
    SEALS.given(OF_CARLOS).when(replace(register, holder="bea"), ROSA).refused("certificate_taken")
    own = cc.RecordOwnCertificate("e" * 64, OF_CARLOS.valid_from, OF_CARLOS.valid_until)
    SEALS.given(OF_CARLOS).when(own, ROSA).refused("certificate_taken")
    SEALS.given().when(own, ROSA).then(replace(OF_CARLOS, unit=None, holder=None))
    SEALS.given().when(replace(register, valid_until=AT), ROSA).refused("certificate_ended", "validUntil")
    end = cc.EndCertificate("e" * 64, "key_lost")
    SEALS.given(OF_CARLOS).when(end, ROSA).then(ce.CertificateEnded("e" * 64, AT, "key_lost"))
    SEALS.given().when(end, ROSA).refused("certificate_unknown")


def test_a_kind_says_who_seals_and_another_answer_is_another_draft() -> None:
    kinds = Spec(KIND_DECIDER, MESSAGES)
    draft = kc.DraftKind("EX", "report", 1, TERMS)
    own = replace(draft, sealed_by=SealedBy.APPROVER)
    drafted = replace(KIND_DRAFTED, editor=ANA.actor)
    kinds.given().when(draft, ANA).then(drafted)
    kinds.given(drafted).when(own, ANA).then(replace(drafted, sealed_by=SealedBy.APPROVER))
    kinds.given(KIND_DRAFTED, KIND_ADOPTED).when(own, ANA).refused("version_adopted")
