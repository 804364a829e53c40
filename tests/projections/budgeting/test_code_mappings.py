"""Which code of another year a code counts as."""

from domain.budgeting.coding import code_id
from domain.budgeting.events import CodeMapped
from projections.budgeting.code_mappings import CODE_MAPPINGS, CodeMapping
from tests.spec import rows

OLD, NEW, NEWER = ("03", "033"), ("03", "034"), ("04",)
ID = code_id("MD-2014", "functional", OLD)


def mapped(path: tuple[str, ...]) -> CodeMapped:
    return CodeMapped(ID, "MD-2014", "functional", OLD, "MD-2015", path)


def mapping(path: tuple[str, ...]) -> CodeMapping:
    return CodeMapping(ID, "MD-2014", "functional", OLD, "MD-2015", path, code_id("MD-2015", "functional", path))


def test_a_code_counts_as_another() -> None:
    rows(CODE_MAPPINGS).given(mapped(NEW)).then(mapping(NEW))


def test_a_later_mapping_replaces_the_earlier_one() -> None:
    rows(CODE_MAPPINGS).given(mapped(NEW), mapped(NEWER)).then(mapping(NEWER))
