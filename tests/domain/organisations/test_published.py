"""What other contexts hear of organisations."""

from __future__ import annotations

from domain.organisations import published as p
from domain.organisations.events import PostAbolished, UnitDissolved, UnitMerged, UnitRenamed
from domain.organisations.kinds import UnitKind
from tests.domain.organisations.acts import BEGIN, DEPARTMENT, FOUNDED, MINISTER, day, moved

KIND = UnitKind.INSTITUTION


def test_others_hear_where_units_stand_and_when_they_end() -> None:
    path = ("moh", "hospitals")
    assert p.published(DEPARTMENT) == p.UnitPlaced("MD:hospitals", "MD", UnitKind.DEPARTMENT, path, (), BEGIN)
    went = moved("moh", "drugs", path=("drugs", "moh"), within=("beds", "hospitals"), on=day(2001))
    along = ("MD:beds", "MD:hospitals")
    assert p.published(went) == p.UnitPlaced("MD:moh", "MD", KIND, ("drugs", "moh"), along, day(2001))
    merged = UnitMerged("MD:moh", "MD", KIND, None, "MD:drugs", 1, day(2002))
    assert p.published(merged) == p.UnitEnded("MD:moh", "MD", "MD:drugs", day(2002))
    dissolved = UnitDissolved("MD:moh", "MD", KIND, None, 1, day(2002))
    assert p.published(dissolved) == p.UnitEnded("MD:moh", "MD", None, day(2002))


def test_others_hear_which_posts_there_are() -> None:
    assert p.published(MINISTER) == p.PostOpened("MD:moh/minister", "MD:moh", "MD", BEGIN)
    gone = PostAbolished("MD:moh/minister", "MD:moh", "MD", day(2010))
    assert p.published(gone) == p.PostClosed("MD:moh/minister", "MD:moh", "MD", day(2010))


def test_names_and_foundings_are_not_published() -> None:
    assert p.published(UnitRenamed("MD:moh", "MD", KIND, "Health", None, 2, day(2010))) is None
    assert p.published(FOUNDED) is None
    assert not {UnitRenamed, type(FOUNDED)} & set(p.SOURCES)
