"""What budgeting adds to the processes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from api.kernel.services import Exports
from infra.kernel.adapters import Adapters, Scene, Story
from infra.settings.settings import Settings


def _exports(settings: Settings) -> Exports:
    from infra.budgeting.opendata.descriptor import Terms
    from infra.budgeting.opendata.serving import ServedExports

    return ServedExports(Terms(settings.licence, settings.licence_url))


def _scenes(today: date) -> Iterable[Scene]:
    from infra.budgeting.demo import told

    return told(today)


def _outcome(today: date) -> str:
    from infra.budgeting.demo import GOVERNMENT

    return f"budgets {GOVERNMENT}-{today.year - 1} and {GOVERNMENT}-{today.year}"


ADAPTERS = Adapters(exports=_exports, story=Story(scenes=_scenes, outcome=_outcome))
