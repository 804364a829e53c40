"""How the refusals of requests to take part read."""

MESSAGES: dict[str, str] = {
    "candidate_decided": "Whether company {company} may be invited is decided otherwise.",
    "candidates_invited": "Companies were invited already.",
    "candidates_undecided": "{count} companies wait for a decision about their request: decide them first.",
    "interest_not_excluded": "Only those decide who have no interest in any company that asked, and say so.",
    "no_requests": "Nobody asks to take part in tender {tender}: everybody may bid, or nobody does.",
    "not_a_candidate": "Company {company} did not ask to take part.",
    "qualification_reasons_length": "Reasons have 1 to {limit} characters, these have {length}.",
    "qualification_standstill": "Decisions about requests may be complained of until {until}: invite after that.",
    "candidate_exists": "The company asked already, and with other documents.",
    "request_late": "Requests to take part came in until {until}: what comes at that instant is late.",
    "requests_running": "Requests to take part come in until {until}: nothing is decided before.",
    "too_few_candidates": "{count} companies may be invited, and the procedure asks for {least} at least.",
}
