"""Which accounts may not act, and which are one person's, by what identity publishes."""

from __future__ import annotations

from domain.identity import published as i


class People:
    """All accounts of which something was published; the others act for themselves."""

    def __init__(self) -> None:
        self._stopped = set[str]()
        self._same_as: dict[str, str] = {}

    def learn(self, fact: i.Fact | None) -> None:
        """Take in what was recorded of an account."""
        match fact:
            case i.AccountStopped(account, same_as):
                self._stopped.add(account)
                if same_as is not None:
                    self._same_as[account] = same_as
            case i.AccountResumed(account):
                self._stopped.discard(account)
            case None:
                return

    def may_act(self, account: str) -> bool:
        """Whether nothing keeps the account from acting."""
        return account not in self._stopped

    def same(self, account: str, other: str) -> bool:
        """Whether two accounts are one person's: a duplicate counts as the account that it was merged into."""
        return self._known_as(account) == self._known_as(other)

    def _known_as(self, account: str) -> str:
        # No account is merged into one that has ended: this climbs, and never in a circle.
        while (into := self._same_as.get(account)) is not None:
            account = into
        return account
