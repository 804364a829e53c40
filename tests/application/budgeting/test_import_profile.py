"""A profile says how files are read; a broken one says which key is wrong and what would be right."""

import pytest

from application.budgeting.importing.books import for_books
from application.budgeting.importing.profile import YearColumn
from application.budgeting.importing.profile_toml import BrokenProfile, read_profile
from application.importing.problem import BrokenFile
from infra.budgeting.importer.profiles import load_profile, names

GOOD = """
[books]
government = "MD"
currency = "MDL"
year = { column = "year", first = 2010, last = 2020 }

[classification]
administrative = [{ code = "unit", label = "unit name" }]

[amounts]
approved = "approved"
"""
LONG = GOOD.replace('approved = "approved"', 'phase = "phase"\namount = "amount"\nphases = { "voted" = "approved" }')


def test_defaults_are_those_of_a_plain_csv_file() -> None:
    profile = read_profile(GOOD, "x.toml")
    assert (profile.file.encoding, profile.file.delimiter, profile.file.decimal) == ("utf-8", ",", ".")
    assert profile.reference == "{file} line {line}"
    assert set(profile.columns()) == {"year", "unit", "unit name", "approved"}


@pytest.mark.parametrize("name", names())
def test_every_profile_of_the_installation_can_be_used(name: str) -> None:
    year = for_books(load_profile(name), "XX", 2014).books.year
    assert isinstance(year, YearColumn)
    assert (year.first, year.last) == (2014, 2014)


@pytest.mark.parametrize(
    ("good", "bad", "key", "right"),
    [
        ('currency = "MDL"', 'currency = "MLD"', "books.currency", "a code of ISO 4217"),
        ('currency = "MDL"', "", "books", "missing required field `currency`"),
        ("first = 2010", 'first = "2010"', "books.year.first", "expected `int`, got `str`"),
        ("first = 2010", "first = 2021", "books.year.first", "no later than the last year, 2020"),
        ("first = 2010", "first = 20", "books.year", "a year from 1900 to 2200, not 20"),
        ("administrative =", "adminstrative =", "classification.adminstrative", 'did you mean "administrative"?'),
        ("[{ code", "[{ kode", "classification[...][0].kode", 'did you mean "code"?'),
        ('label = "unit name"', 'text = "t"', "classification.administrative[0]", "either a code column"),
        ('code = "unit", label', 'text = "unit", label', "classification.administrative[0]", "its own label"),
        ("[{ code", "[] #", "classification.administrative", "1 to 12 levels, not 0"),
        ('approved = "approved"', "", "amounts.approved", "the column of approved amounts"),
        ('approved = "approved"', 'aproved = "x"', "amounts.aproved", 'did you mean "approved"?'),
        ('approved = "approved"', 'approved = "a"\namount = "b"', "amounts.phase", "which phase"),
        ("[books]", '[file]\ndelimiter = "||"\n[books]', "file.delimiter", "one character, not '||'"),
        ("[books]", '[file]\nencoding = "utf8000"\n[books]', "file.encoding", "'utf8000' is unknown"),
        ("[books]", '[file]\nencoding = "hex"\n[books]', "file.encoding", "'hex' is unknown"),
        ("[books]", '[file]\nthousands = "."\n[books]', "file.decimal", "two different marks"),
        ("[books]", 'code = "x"\n[books]', "code", "it belongs into another table"),
        ("[books]", 'reference = "{fil}"\n[books]', "reference", "{file}, {line} and {year}"),
        ("[books]", 'reference = "{file.__class__}"\n[books]', "reference", "not {file.__class__}"),
        ("[books]", 'reference = "{file[0]}"\n[books]', "reference", "not {file[0]}"),
        ("[books]", 'reference = "{line!r}"\n[books]', "reference", "not {line!r}"),
        ("[books]", 'reference = "{line:>{year}}"\n[books]', "reference", "not {line:>{year}}"),
        ("[books]", 'reference = "{0}"\n[books]', "reference", "not {0}"),
        ("[books]", 'reference = "{}"\n[books]', "reference", "not {}"),
        ("[books]", 'reference = "{file"\n[books]', "reference", "written twice"),
        ("[books]", 'repeated = "items"\n[books]', "repeated", "invalid enum value 'items'"),
        ("[books]", '[file]\nencoding = "undefined"\n[books]', "file.encoding", "'undefined' is unknown"),
        ("[books]", 'reference = " "\n[books]', "reference", "1 to 120 characters"),
        ("[books]", "[books", "(file)", "this is not TOML"),
    ],
)
def test_a_broken_profile_names_file_key_and_remedy(good: str, bad: str, key: str, right: str) -> None:
    with pytest.raises(BrokenProfile) as caught:
        read_profile(GOOD.replace(good, bad), "x.toml")
    assert any(k == key and right in r for k, r in caught.value.faults), caught.value.faults
    assert str(caught.value).startswith(f"x.toml: {caught.value.faults[0][0]}: ")


@pytest.mark.parametrize(
    ("good", "bad", "key"),
    [
        ('amount = "amount"', 'approved = "x"\namount = "amount"', "amounts.approved"),
        ('amount = "amount"', "", "amounts.amount"),
        ('"approved" }', '"executed" }', "amounts.phases"),
        ('"approved" }', '"granted" }', "amounts.phases[...]"),
        ("phases =", 'ignored = ["voted"]\nphases =', "amounts.ignored"),
    ],
)
def test_a_broken_long_profile(good: str, bad: str, key: str) -> None:
    read_profile(LONG, "x.toml")
    with pytest.raises(BrokenProfile) as caught:
        read_profile(LONG.replace(good, bad), "x.toml")
    assert key in dict(caught.value.faults)


def test_all_mistakes_of_meaning_are_reported_at_once() -> None:
    broken = GOOD.replace("MDL", "XXX").replace("administrative", "admin").replace("approved =", "executed =")
    with pytest.raises(BrokenProfile) as caught:
        read_profile(broken, "x.toml")
    assert [key for key, _ in caught.value.faults] == ["books.currency", "classification.admin", "amounts.approved"]


def test_an_unknown_name_offers_those_there_are() -> None:
    with pytest.raises(BrokenProfile, match=r"did you mean 'boost'\? There are boost, "):
        load_profile("bost")
    with pytest.raises(BrokenProfile, match=r"nowhere/x\.toml: \(file\): cannot be read"):
        load_profile("nowhere/x.toml")


def test_the_caller_gives_what_the_profile_leaves_open() -> None:
    bare = read_profile(GOOD.replace('government = "MD"', "").replace("year =", "# year ="), "x.toml")
    with pytest.raises(BrokenFile, match="not_a_government_code"):
        for_books(bare, None, 2014)
    with pytest.raises(BrokenFile, match="not_a_government_code: 'm d'"):
        for_books(bare, "m d", 2014)
    with pytest.raises(BrokenFile, match="not_a_fiscal_year"):
        for_books(bare, "RO", None)
    with pytest.raises(BrokenFile, match="not_a_fiscal_year: '14'"):
        for_books(bare, "RO", 14)
    books = for_books(bare, "RO", 2014).books
    assert (books.government, books.year) == ("RO", 2014)


def test_the_caller_narrows_a_column_of_years() -> None:
    year = for_books(read_profile(GOOD, "x.toml"), None, 2014).books.year
    assert year == YearColumn("year", 2014, 2014)
