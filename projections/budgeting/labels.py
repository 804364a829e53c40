"""What do the codes of a group mean? What its budget calls them; the headings of revenue are economic codes."""

from projections.budgeting.classification_codes import CLASSIFICATION_CODES
from projections.kernel.declarations import Labels

LABELS = Labels(CLASSIFICATION_CODES, same=("budget_id",), called={"heading": "economic"})
