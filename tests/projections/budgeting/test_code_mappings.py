"""Which code of another year a code counts as."""

from domain.budgeting.codes.events import CodeMapped
from domain.budgeting.coding import code_id
from projections.budgeting.code_mappings import CODE_MAPPINGS, CodeMapping
from tests.spec import rows

OLD, NEW, NEWER = ("03", "033"), ("03", "034"), ("04",)
ID = code_id("MD-2014", "functional", OLD)


def mapped(path: tuple[str, ...], to: str = "MD-2015") -> CodeMapped:
    return CodeMapped(ID, "MD-2014", "functional", OLD, to, path)


def mapping(path: tuple[str, ...], to: str = "MD-2015") -> CodeMapping:
    return CodeMapping(f"{ID}/{to}", ID, "MD-2014", "functional", OLD, to, path, code_id(to, "functional", path))


def test_a_code_counts_as_another() -> None:
    rows(CODE_MAPPINGS).given(mapped(NEW)).then(mapping(NEW))


def test_a_later_mapping_replaces_the_earlier_one() -> None:
    rows(CODE_MAPPINGS).given(mapped(NEW), mapped(NEWER)).then(mapping(NEWER))


def test_a_code_counts_as_one_code_in_each_other_year() -> None:
    rows(CODE_MAPPINGS).given(mapped(NEW), mapped(NEWER, "MD-2016")).then(mapping(NEW), mapping(NEWER, "MD-2016"))
