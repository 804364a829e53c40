"""What the codes of a budget's classifications mean."""

from domain.budgeting.codes.events import CodeNamed
from domain.budgeting.coding import code_id
from projections.budgeting.classification_codes import CLASSIFICATION_CODES, ClassificationCode
from tests.spec import rows

PATH = ("03", "033")
ID = code_id("MD-2014", "functional", PATH)
NAMED = CodeNamed(ID, "MD-2014", "functional", PATH, "Law courts")


def test_a_code_has_its_newest_label() -> None:
    rows(CLASSIFICATION_CODES).given(NAMED).then(
        ClassificationCode(ID, "MD-2014", "functional", PATH, 2, "033", "Law courts")
    )
    rows(CLASSIFICATION_CODES).given(NAMED, CodeNamed(ID, "MD-2014", "functional", PATH, "Courts")).then(
        ClassificationCode(ID, "MD-2014", "functional", PATH, 2, "033", "Courts")
    )
