"""What can be asked about accounts: one file a question."""

from projections.identity.account_persons import ACCOUNT_PERSONS
from projections.identity.accounts import ACCOUNTS
from projections.identity.linked_subjects import LINKED_SUBJECTS

__all__ = ["ACCOUNTS", "ACCOUNT_PERSONS", "LINKED_SUBJECTS", "READ_MODELS"]

READ_MODELS = (ACCOUNTS, ACCOUNT_PERSONS, LINKED_SUBJECTS)
