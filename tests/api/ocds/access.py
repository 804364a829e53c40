"""What the access files are carried out on: a file with a release at each place, and an input for the mutation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from domain.ocds import commands as c
from tests.api.matrix.places import Place

INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "eraseRelease": lambda at: {"importedReleaseId": at.id("imported release")},
}
"""What the mutation is given to be about a place."""


def world(at: Place) -> Iterator[Any]:
    """What there is at a place."""
    package, release, publisher = at.id("package"), at.id("imported release"), f"P-{at.unit.replace(':', '-')}"
    yield c.ReceivePackage(
        package_id=package,
        publisher=publisher,
        kind="releases",
        uri=None,
        sha256="a" * 64,
        size=90,
        releases=1,
        findings=(),
        frame=f'{{"version":"1.1","releases":["{release}"]}}',
    )
    yield c.RecordRelease(
        imported_release_id=release,
        package_id=package,
        publisher=publisher,
        ocid="ocds-abc123-1",
        date=datetime(2024, 3, 1, tzinfo=UTC),
        tags=("contract",),
        sha256="b" * 64,
        size=2,
        findings=("tender/title type",),
        finding_count=1,
        method="direct",
        category="goods",
        buyer="Navy",
        cpv=("45000000-7",),
        value=Decimal("1667.208333"),
        currency="EUR",
        contracted=Decimal(5),
        contracted_currency="EUR",
        tells=("release_id", "title", "suppliers"),
        release_id="1",
        title="Ropes",
        suppliers="Ana Lupu",
        body="{}",
    )
    yield c.TakeInPackage(package)
