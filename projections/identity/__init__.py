"""What can be asked about accounts: one file a question."""

from typing import Any

from projections.identity.account_persons import ACCOUNT_PERSONS
from projections.identity.accounts import ACCOUNTS
from projections.identity.linked_subjects import LINKED_SUBJECTS
from projections.identity.readings import READINGS
from projections.kernel.declarations import ReadModel

__all__ = ["ACCOUNTS", "ACCOUNT_PERSONS", "LINKED_SUBJECTS", "READINGS", "READ_MODELS"]

READ_MODELS: tuple[ReadModel[Any], ...] = (ACCOUNTS, ACCOUNT_PERSONS, LINKED_SUBJECTS, READINGS)
