"""How the refusals of openings read."""

MESSAGES: dict[str, str] = {
    "complaint_pending": "While a complaint holds the lot, nothing is opened, awarded, signed or cancelled.",
    "enquiry_unanswered": "{count} questions about this tender are open: answer them before its envelopes are opened.",
    "financial_before_technical": "Lot {lot}: financial envelopes are opened when its technical part is concluded.",
    "no_such_round": "There are no such envelopes to be opened together.",
    "not_an_opener": "This is no opener of the tender, or not the key of this account.",
    "opener_is_bidder": "An opener who sent a bid on the tender opens none.",
    "opening_goes_on": "The opening waits for its openers until {until}.",
    "opening_not_begun": "The opening of tender {tender} has not begun.",
    "opening_not_covered": "The proof is not of this tender's closing, or witnesses cosigned it before the deadline.",
    "opening_over": "The opening of tender {tender} is over.",
    "opening_too_early": "Nothing is opened before {deadline}. This attempt is recorded.",
    "reason_length": "A reason has 1 to {limit} characters, this one has {length}.",
    "round_complete": "Enough openers gave their shares already.",
    "share_mismatch": "The share of envelope {position} is not the one that its bidder made. This is recorded.",
    "share_repeated": "This opener, or this account, gave its shares already.",
    "shares_incomplete": "All {envelopes} shares are given at once: {missing} are missing, or some are too many.",
    "shares_missing": "Too few openers gave their shares.",
    "technical_concluded": "The technical part of lot {lot} is concluded otherwise.",
    "technical_not_open": "The technical envelopes of lot {lot} are not opened yet, or there are none.",
    "tendering_not_closed": "Tender {tender} is not closed yet: it will be in a moment.",
}
