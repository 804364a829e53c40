"""A file is received once; a release is recorded once, never with other bytes, and never again once it is erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from domain.kernel.filling import filled
from domain.ocds import commands as c
from domain.ocds import events as e
from domain.ocds.package import DECIDER as PACKAGE
from domain.ocds.refusals import MESSAGES
from domain.ocds.release import DECIDER as RELEASE
from tests.spec import Spec

packages, releases = Spec(PACKAGE, MESSAGES), Spec(RELEASE, MESSAGES)
PACKAGE_ID, RELEASE_ID = "0192f0aa-5e5b-5cc4-8d1f-3c2b1a0d9e8f", "0192f0aa-5e5b-5cc4-8d1f-3c2b1a0d9e90"
RECEIVE = c.ReceivePackage(
    package_id=PACKAGE_ID,
    publisher="PT-IMPIC",
    kind="releases",
    uri=None,
    sha256="a" * 64,
    size=100,
    releases=1,
    findings=(),
    frame="{}",
)
RECEIVED = filled(e.PackageReceived, RECEIVE, frame="{}")
RECORD = c.RecordRelease(
    imported_release_id=RELEASE_ID,
    package_id=PACKAGE_ID,
    publisher="PT-IMPIC",
    ocid="ocds-1-2",
    date=datetime(2024, 3, 1, tzinfo=UTC),
    tags=("contract",),
    sha256="b" * 64,
    size=40,
    findings=(),
    finding_count=0,
    method="direct",
    category=None,
    buyer="Navy",
    cpv=(),
    value=None,
    currency=None,
    contracted=None,
    contracted_currency=None,
    tells=("release_id",),
    release_id="r1",
    title=None,
    suppliers=None,
    body="{}",
)
RECORDED = filled(e.ReleaseRecorded, RECORD, body="{}")
TAKEN_IN, ERASED = e.PackageTakenIn(PACKAGE_ID), e.ReleaseErased(RELEASE_ID)


def test_a_file_is_received_and_taken_in_once() -> None:
    packages.given().when(RECEIVE).then(RECEIVED)
    packages.given(RECEIVED).when(c.TakeInPackage(PACKAGE_ID)).then(TAKEN_IN)
    packages.given(RECEIVED, TAKEN_IN).when(RECEIVE).then()


def test_a_file_that_nobody_received_is_not_taken_in() -> None:
    packages.given().when(c.TakeInPackage(PACKAGE_ID)).refused("unknown_package")


def test_a_release_is_recorded_once() -> None:
    releases.given().when(RECORD).then(RECORDED)


def test_the_same_release_in_another_file_adds_nothing() -> None:
    releases.given(RECORDED).when(replace(RECORD, package_id=RELEASE_ID)).then()


def test_an_id_is_not_used_for_other_bytes() -> None:
    releases.given(RECORDED).when(replace(RECORD, sha256="c" * 64)).refused("release_id_reused")
    releases.given(RECORDED, ERASED).when(replace(RECORD, sha256="c" * 64)).refused("release_id_reused")


def test_an_erased_release_stays_erased() -> None:
    releases.given(RECORDED).when(c.EraseRelease(RELEASE_ID)).then(ERASED)
    releases.given(RECORDED, ERASED).when(RECORD).then()


def test_what_was_never_recorded_is_not_erased() -> None:
    releases.given().when(c.EraseRelease(RELEASE_ID)).refused("unknown_release")


def test_publishers_and_ids_have_a_form() -> None:
    packages.given().when(replace(RECEIVE, publisher="a b")).refused("publisher_code")
    releases.given().when(c.EraseRelease("r1")).refused("import_id")
    releases.given().when(replace(RECORD, ocid="")).refused("not_an_ocid")
