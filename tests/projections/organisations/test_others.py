"""Jurisdictions, posts and companies."""

from __future__ import annotations

from dataclasses import fields, replace

from domain.kernel.levels import Level
from domain.organisations import events as e
from projections.organisations import COMPANIES, JURISDICTIONS, POSTS, READ_MODELS
from projections.organisations.companies import Company
from projections.organisations.jurisdictions import Jurisdiction
from projections.organisations.posts import Post
from tests.domain.organisations.acts import BEGIN, FOUNDED, MINISTER, day
from tests.spec import rows

REGISTERED = e.CompanyRegistered("MD:7", "MD", "MD", "7", "Drumuri", "SRL", day(2003))


def test_a_jurisdiction_is_there_when_it_was_founded() -> None:
    rows(JURISDICTIONS).given(FOUNDED).then(Jurisdiction("MD", "Republic of Moldova", Level.CENTRAL, BEGIN))


def test_a_post_is_there_until_it_is_abolished() -> None:
    post = Post("MD:moh/minister", "MD:moh", "MD", "Minister of Health", BEGIN)
    rows(POSTS).given(MINISTER).then(post)
    abolished = e.PostAbolished("MD:moh/minister", "MD:moh", "MD", day(2010))
    rows(POSTS).given(MINISTER, abolished).then(replace(post, valid_to=day(2010), valid_until=day(2010)))


def test_a_company_bears_its_newest_name_until_it_is_dissolved() -> None:
    company = Company("MD:7", "MD", "MD", "7", "Drumuri", "SRL", day(2003), day(2003))
    rows(COMPANIES).given(REGISTERED).then(company)
    renamed = e.CompanyRenamed("MD:7", "MD", "Drumuri Noi", day(2010))
    dissolved = e.CompanyDissolved("MD:7", "MD", day(2020))
    named = replace(company, name="Drumuri Noi", valid_from=day(2010))
    rows(COMPANIES).given(REGISTERED, renamed).then(named)
    gone = replace(named, registered=False, dissolved_on=day(2020), valid_from=day(2020))
    rows(COMPANIES).given(REGISTERED, renamed, dissolved).then(gone)


def test_every_row_says_whose_it_is() -> None:
    for model in READ_MODELS:
        assert "jurisdiction" in {field.name for field in fields(model.row)}
        assert "jurisdiction" in model.filters
