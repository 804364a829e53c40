"""What a decision about accounts looks at: the accounts, and the subjects that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.identity import account as a
from domain.identity import events as e
from domain.kernel.declarations import Refused


@dataclass(frozen=True, slots=True)
class Files:
    """The accounts in question by their ids, and the account that each subject in question belongs to."""

    accounts: Mapping[str, a.State] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)

    def state(self, account_id: str) -> a.State:
        """The account, whatever has become of it."""
        return self.accounts.get(account_id, a.UNREGISTERED)

    def kept(self, account_id: str, path: str = "accountId") -> a.Kept:
        """The account, unless its person is forgotten; Refused: `no_such_account`, `account_erased`."""
        match found := self.state(account_id):
            case a.Unregistered():
                raise Refused("no_such_account", path, account=account_id)
            case a.Erased():
                raise Refused("account_erased", path, account=account_id)
            case _:
                return found

    def open(self, account_id: str, path: str = "accountId") -> a.Active | a.Suspended:
        """The account that has not ended; Refused also: `account_merged`, `account_closed`."""
        match found := self.kept(account_id, path):
            case a.Merged(into_id=into):
                raise Refused("account_merged", path, account=account_id, into=into)
            case a.Closed():
                raise Refused("account_closed", path, account=account_id)
            case _:
                return found

    def active(self, account_id: str, path: str = "accountId") -> a.Account:
        """The account that may act; Refused also: `account_suspended`."""
        found = self.open(account_id, path)
        if isinstance(found, a.Suspended):
            raise Refused("account_suspended", path, account=account_id)
        return found.account


EMPTY = Files()


def evolve(files: Files, event: e.Event) -> Files:
    """The files after an event of any account or subject."""
    match event:
        case e.SubjectReserved(subject, account_id) | e.SubjectPassedOn(subject, _, account_id):
            return Files(files.accounts, {**files.holders, subject: account_id})
        case e.SubjectFreed(subject):
            return Files(files.accounts, {holder: held for holder, held in files.holders.items() if holder != subject})
        case _:
            after = a.evolve(files.state(event.account_id), event)
            return Files({**files.accounts, event.account_id: after}, files.holders)
