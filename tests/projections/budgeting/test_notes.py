"""The explanations beside the figures."""

from domain.budgeting.notes.events import NoteAttached
from projections.budgeting.notes import NOTES, Note
from tests.projections.budgeting.acts import BUDGET, LINE
from tests.spec import NOON, rows


def test_a_note() -> None:
    rows(NOTES).given(NoteAttached(f"{LINE}#1", BUDGET, LINE, "Two courts were merged.")).then(
        Note(f"{LINE}#1", BUDGET, LINE, "Two courts were merged.", NOON)
    )
