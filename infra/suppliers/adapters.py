"""What suppliers add to the processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from infra.kernel.adapters import Adapters, Parts, Scene, Story

if TYPE_CHECKING:
    from api.kernel.services import Answers
    from application.kernel.effects import Perform


def _answers(parts: Parts) -> Mapping[type[Any], Answers]:
    from infra.suppliers.answers import SupplierAnswers

    return SupplierAnswers(parts.dsn, parts.installation.codec).by_question


def _effects(parts: Parts) -> Mapping[str, Perform]:
    from application.suppliers.news import TELL_FOLLOWERS
    from application.suppliers.searches import MATCH_SEARCHES
    from infra.suppliers.matching import SearchMatcher

    matcher = SearchMatcher(parts.dsn, parts.installation.codec)
    return {MATCH_SEARCHES.name: matcher.match, TELL_FOLLOWERS.name: matcher.followers}


def _scenes(today: date) -> Iterable[Scene]:
    from infra.suppliers.demo import told

    return told(today)


def _outcome(today: date) -> str:
    from infra.suppliers.demo import outcome

    return outcome(today)


ADAPTERS = Adapters(
    answers=_answers, effects=_effects, story=Story(scenes=_scenes, outcome=_outcome, needs_worker=True)
)
