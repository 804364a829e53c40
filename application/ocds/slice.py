"""The commands on releases of others: a stream a file, and one for each release."""

from __future__ import annotations

from typing import Final

from application.kernel.rules import Rule, Slice, Streams
from domain.ocds import commands as c
from domain.ocds.package import DECIDER as PACKAGE_DECIDER
from domain.ocds.release import DECIDER as RELEASE_DECIDER

IMPORT: Final = "ocds.import_package"

PACKAGE = Slice(
    name="ocds.package",
    decider=PACKAGE_DECIDER,
    streams=Streams("ocds_package"),
    key="package_id",
    commands={c.ReceivePackage: Rule(permission=IMPORT), c.TakeInPackage: Rule(permission=IMPORT)},
)
RELEASE = Slice(
    name="ocds.release",
    decider=RELEASE_DECIDER,
    streams=Streams("ocds_release"),
    key="imported_release_id",
    commands={c.RecordRelease: Rule(permission=IMPORT), c.EraseRelease: Rule()},
)
SLICES = (PACKAGE, RELEASE)
