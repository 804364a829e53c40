"""Which context records that personal data in the rows of a read model was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from api.kernel.declarations import Exposed, Reading

Recorder = Callable[[Reading], Any]


def recorder_of(contexts: Sequence[Exposed], model: str) -> Recorder:
    """How readings of a read model are recorded: as the context says that shows it, else as the one says that can.

    Raises ValueError where no context records them, or several could.
    """
    for context in contexts:
        if context.recording is not None and any(entity.model.name == model for entity in context.entities):
            return context.recording
    recorders = [context.recording for context in contexts if context.recording is not None]
    if not recorders:
        raise ValueError(f"{model}: personal data is shown, and no context records who reads it")
    if len(recorders) > 1:
        raise ValueError(
            f"{model}: {len(recorders)} contexts could record who reads its personal data: say Exposed.recording"
        )
    return recorders[0]
