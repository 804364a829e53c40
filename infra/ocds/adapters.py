"""What the import of OCDS adds to the processes."""

from __future__ import annotations

from infra.kernel.adapters import Adapters, Lazy

ADAPTERS = Adapters(
    commands={"ocds": Lazy("infra.ocds.cli.ocds", "Write what other publishers published, as it was.")},
    imports={"ocds": Lazy("infra.ocds.cli.import_ocds", "Record what another publisher published in OCDS.")},
)
