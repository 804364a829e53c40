"""What runs add to the processes: a task of the worker for each run that is declared."""

from __future__ import annotations

from collections.abc import Sequence

from infra.kernel.adapters import Adapters, Parts, Watch


def _watches(parts: Parts) -> Sequence[Watch]:
    from application.bus.bus import Bus
    from infra.runs.runner import RunRunner

    if not isinstance(parts.bus, Bus):
        raise TypeError("runs give many commands at once, which takes the bus itself")
    made = parts.installation
    return [RunRunner(run, parts.dsn, parts.bus, made.codec, parts.keys, made.read_models) for run in made.runs]


ADAPTERS = Adapters(watches=_watches)
