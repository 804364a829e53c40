"""A silent step goes to whoever acts for its post, then one post up, never round the rule; by law it is consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.authority import events as a
from domain.documents.deliveries.term import YearVersion
from domain.documents.documents import commands as c
from domain.documents.documents import events as e
from domain.documents.documents import silence_events as s
from domain.documents.documents.step_terms import StepTerm
from domain.documents.kinds.events import KindAdopted, KindDrafted
from domain.documents.kinds.terms import Silence
from domain.documents.places import UnitPlaceNoted
from domain.kernel.declarations import Act
from tests.domain.documents.calendar import FREED, YEAR
from tests.domain.documents.story import (
    ANA,
    AT,
    BASE,
    BEA,
    CARLOS,
    DOCUMENT,
    DRAFTED,
    LONG_AGO,
    PEOPLE,
    STANDING,
    STARTED,
    TERMS,
    agreed,
    approved,
    holds,
    person,
    review,
    saved,
    spec,
)

YEARS = (YearVersion(2026, 1),)
LAW = "/akn/ex/act/2015/39#art_24"


def utc(month: int, day: int, hour: int = 22) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def at(moment: datetime, who: Act = CARLOS) -> Act:
    return replace(who, at=moment)


FIRST = StepTerm("legal", 3, AT, YEARS, utc(4, 6))
"""Three working days since Monday 30 March: 31 March, 1 April, and 6 April, since the 2nd and the 3rd are free."""
REVIEW = replace(review(1), terms=(FIRST,))
UNDER_REVIEW = (YEAR, *DRAFTED, REVIEW)
MARK = c.MarkStepDue(DOCUMENT, 1, "legal")
PLACED = UnitPlaceNoted("EX:moh", ("EX:gov",), LONG_AGO.date())
DEPUTY = a.PostFilled("EX:moh/legal", "dora", LONG_AGO, None, acting=True)
SAID = (*STANDING, 1, "legal")


def passed(
    to: str, posts: tuple[str, ...], accounts: tuple[str, ...], since: datetime, due: datetime
) -> s.StepPassedOn:
    seats = (s.PassedSeat("EX:moh/legal", to),)
    return s.StepPassedOn(*SAID, seats, posts, accounts, StepTerm("legal", 3, since, YEARS, due), 0)


# Silent until 24:00 of a day: the next day is day 0 of the new term.
TO_DEPUTY = passed("EX:moh/legal", ("EX:moh/legal",), ("dora",), utc(4, 6), utc(4, 10))
UP = passed("EX:moh/head", ("EX:moh/legal", "EX:moh/head"), (), utc(4, 10), utc(4, 15))


def test_a_review_begins_with_the_terms_of_its_reviewers() -> None:
    spec.given(YEAR, *DRAFTED).when(c.SubmitForReview(DOCUMENT, 1), ANA).then(REVIEW)
    spec.given(*DRAFTED).when(c.SubmitForReview(DOCUMENT, 1), ANA).then(review(1))


def test_the_term_of_the_approval_counts_from_the_last_review() -> None:
    began = s.StepTermBegan(*STANDING, 1, "approval", StepTerm("approval", 2, AT, YEARS, utc(4, 1)))
    spec.given(*UNDER_REVIEW).when(c.Agree(DOCUMENT, "legal", 1), BEA).then(agreed(1), began)
    silent = c.MarkStepDue(DOCUMENT, 1, "approval")
    spec.given(*UNDER_REVIEW).when(silent, at(utc(12, 1))).then()
    given = (*UNDER_REVIEW, agreed(1), began, holds("olga", "EX:gov/head"), PLACED)
    seats, posts = (s.PassedSeat("EX:moh/head", "EX:gov/head"),), ("EX:moh/head", "EX:gov/head")
    term = StepTerm("approval", 2, utc(4, 1), YEARS, utc(4, 7))
    up = s.StepPassedOn(*STANDING, 1, "approval", seats, posts, (), term, 0)
    spec.given(*given).when(silent, at(utc(4, 1, 21))).then()
    spec.given(*given).when(silent, at(utc(4, 1))).then(up)
    by_olga = replace(approved(1), approver="olga", passed_to="EX:gov/head")
    spec.given(*given, up).when(c.Approve(DOCUMENT, 1), person("olga")).then(by_olga)
    spec.given(*given).when(c.Approve(DOCUMENT, 1), person("olga")).refused("not_your_step")


def test_a_silent_step_goes_to_whoever_acts_for_the_post_then_one_post_up_and_no_further() -> None:
    given = (*UNDER_REVIEW, DEPUTY, PLACED, holds("olga", "EX:gov/head"))
    spec.given(*given).when(MARK, at(utc(4, 6, 21))).then()
    spec.given(*given).when(MARK, at(utc(4, 6))).then(TO_DEPUTY)
    spec.given(*given, TO_DEPUTY).when(MARK, at(utc(4, 10))).then(UP)
    spec.given(*given, TO_DEPUTY, UP).when(MARK, at(utc(6, 1))).then()
    spec.given(*given, agreed(1)).when(MARK, at(utc(6, 1))).then()
    recalled = e.DraftRecalled(*STANDING, 1, ("legal", "approval"))
    spec.given(*given, recalled).when(MARK, at(utc(6, 1))).then()


def test_a_post_above_that_nobody_holds_is_passed_over() -> None:
    legal = (holds("bea", "EX:moh/legal"), PLACED)
    nobody = (YEAR, *BASE, *legal, STARTED, saved(1), REVIEW)
    spec.given(*nobody).when(MARK, at(utc(4, 6))).then()
    up = passed("EX:gov/head", ("EX:moh/legal", "EX:gov/head"), (), utc(4, 6), utc(4, 10))
    spec.given(*nobody, holds("olga", "EX:gov/head")).when(MARK, at(utc(4, 6))).then(up)
    drafter = holds("ana", "EX:moh/head")
    spec.given(*nobody, drafter, holds("olga", "EX:gov/head")).when(MARK, at(utc(4, 6))).then(up)
    acts = a.PostFilled("EX:moh/legal", "ana", LONG_AGO, None, acting=True)
    spec.given(*nobody, acts, holds("olga", "EX:gov/head")).when(MARK, at(utc(4, 6))).then(up)


def test_whom_it_is_passed_on_to_speaks_for_the_post_and_never_round_the_rule() -> None:
    given = (*UNDER_REVIEW, DEPUTY, PLACED, TO_DEPUTY, UP)
    agree = c.Agree(DOCUMENT, "legal", 1)
    by_carlos = replace(agreed(1, "carlos"), passed_to="EX:moh/head")
    decided = spec.given(*given).when(agree, CARLOS)
    began = s.StepTermBegan(*STANDING, 1, "approval", StepTerm("approval", 2, AT, YEARS, utc(4, 1)))
    decided.then(by_carlos, began)
    spec.given(*given, by_carlos).when(c.Approve(DOCUMENT, 1), CARLOS).refused("duty_done_by_same_person")
    spec.given(*given, by_carlos).when(agree, BEA).refused("step_done")
    spec.given(*given).when(agree, BEA).then(agreed(1), began)
    drafted = (*given, holds("ana", "EX:moh/head"))
    spec.given(*drafted).when(agree, ANA).refused("reviewer_is_drafter")
    spec.given(*given).when(agree, person("eva")).refused("not_your_step")


def test_silence_is_consent_where_the_kind_cites_a_law_and_of_reviewers_alone() -> None:
    terms = replace(TERMS, silence=Silence.CONSENTS, legal_basis=LAW)
    kind = (KindDrafted("EX", "report", 1, terms, "editor"), KindAdopted("EX", "report", 1, terms, date(2026, 1, 1)))
    base = (YEAR, BASE[0], *kind, *BASE[3:], *PEOPLE, PLACED, STARTED, saved(1))
    begun = replace(REVIEW, silence_basis=LAW)
    spec.given(*base).when(c.SubmitForReview(DOCUMENT, 1), ANA).then(begun)
    deemed = s.DeemedAgreed(*SAID, ("EX:moh/legal",), LAW)
    began = s.StepTermBegan(*STANDING, 1, "approval", StepTerm("approval", 2, utc(4, 6), YEARS, utc(4, 9)))
    given: tuple[Any, ...] = (*base, begun)
    spec.given(*given).when(MARK, at(utc(4, 6))).then(deemed, began)
    after = (*given, deemed, began)
    spec.given(*after).when(c.Agree(DOCUMENT, "legal", 1), BEA).refused("step_done")
    silent = at(utc(4, 9))
    up = s.PassedSeat("EX:moh/head", "EX:gov/head")
    [passed_on] = _decided(*after, holds("olga", "EX:gov/head"), by=silent)
    assert isinstance(passed_on, s.StepPassedOn)
    assert passed_on.seats == (up,)
    spec.given(*after).when(c.Approve(DOCUMENT, 1), CARLOS).then(approved(1))


def _decided(*events: Any, by: Act) -> Any:
    when = spec.given(*events).when(c.MarkStepDue(DOCUMENT, 1, "approval"), by)
    return when.given.spec.decider.decide(when.given.state, when.command, when.by)


def test_a_day_declared_free_later_extends_the_term_of_a_step() -> None:
    freed = replace(FREED, day=date(2026, 4, 1))
    later = StepTerm("legal", 3, AT, (YearVersion(2026, 2),), utc(4, 7))
    extended = s.StepTermExtended(*SAID, FIRST.due_at, later, (freed.day,))
    spec.given(*UNDER_REVIEW, freed).when(MARK, at(utc(4, 6))).then(extended)
    spec.given(*UNDER_REVIEW, freed, extended).when(MARK, at(utc(4, 7) - timedelta(seconds=1))).then()
