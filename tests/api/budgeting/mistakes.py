"""Every mutation of budgeting in an order in which each can be carried out, and what is wrong with an input of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from domain.budgeting import coding as codes
from domain.budgeting.coding import Coding
from domain.budgeting.control import account_id
from tests.api.budgeting.chain import DIGEST, lei
from tests.api.support import hostile as h

DAY = "2014-03-14"
WAGES, PAPER, LATE, OTHER = ("0101", "01"), ("0101", "02"), ("0102", "01"), ("0103", "01")
RESERVE = ("0109", "01")
RULES = [{"levels": [{"dimension": "administrative", "level": 1}]}]

Bad = tuple[str, Any, str]
"""A field, a value that it cannot have, and the code of its refusal ("" for any of the domain's)."""


def line(path: Sequence[str], budget: str = "MD-2014") -> str:
    return codes.line_id(budget, Coding(administrative=tuple(path)), 1)


ACCOUNT = account_id("MD-2014", Coding(administrative=("0101",)))
OTHER_YEAR = {line(WAGES, "MD-2013"): "budget_closed"}


def field(name: str, bad: Iterable[tuple[Any, str]]) -> Iterator[Bad]:
    yield from ((name, value, code) for value, code in bad)


def on(*, in_year: bool = False) -> Iterator[Bad]:
    yield from field("on", {**h.DAYS, **(h.IN_YEAR if in_year else {})}.items())


def amount(name: str = "amount") -> Iterator[Bad]:
    yield from field(name, h.money(h.POSITIVE))


def of_a_line(name: str = "lineId") -> Iterator[Bad]:
    yield from field(name, h.ids("unknown_line", {**OTHER_YEAR, ACCOUNT: "unknown_line"}))


def of_a_commitment() -> Iterator[Bad]:
    yield from field(
        "commitmentId", h.ids("unknown_commitment", {line(WAGES): "unknown_commitment", "MD-2014:c-1": ""})
    )


def reference() -> Iterator[Bad]:
    yield from field("reference", h.texts("reference_length"))


def reason() -> Iterator[Bad]:
    yield from field("reason", [("", "reason_required"), (" ", "reason_required"), (h.LONG, "reason_too_long")])
    yield from field("reason", h.NEVER.items())


def budget() -> Iterator[Bad]:
    yield from field("budgetId", h.BUDGETS.items())


def opened_budget() -> Iterator[Bad]:
    yield from field("budgetId", [one for one in h.BUDGETS.items() if one[1] != "budget_closed"])


def period() -> Iterator[Bad]:
    yield from field("period", [*h.PERIODS.items(), *h.WHOLE.items()])


def coding() -> Iterator[Bad]:
    yield "coding", {}, "uncoded_line"
    yield "coding", {"administrative": ["", ""]}, "uncoded_line"
    yield "coding", {"colour": ["1"]}, h.BAD
    for path, code in h.PATHS:
        yield "coding", {"economic": path}, "uncoded_line" if code == "empty_code" else code


def coded() -> Iterator[Bad]:
    yield from budget()
    yield from coding()
    yield from reference()
    item = dict.fromkeys((0, -1, 1_000_000, 2**31 - 1), "item_out_of_range")
    yield from field("item", [*item.items(), *h.WHOLE.items()])


def transfer() -> Iterator[Bad]:
    yield from of_a_line("fromLineId")
    yield from of_a_line("toLineId")
    yield from amount()
    yield from reference()


def dimension() -> Iterator[Bad]:
    yield from field("dimension", [("colour", "unknown_dimension"), ("", "unknown_dimension"), (h.LONG, "")])
    yield from field("dimension", h.NEVER.items())


def heading(*, dated: bool = True, why: Iterable[Bad] | None = None) -> Iterator[Bad]:
    yield from budget()
    yield from field("heading", h.PATHS)
    yield from amount() if dated else field("amount", h.money(h.GRANTED))
    yield from on() if dated else ()
    yield from reference() if why is None else why


def step(*numbers: str, known: str = "", in_stage: bool = True, dated: bool = True) -> Iterator[Bad]:
    yield from of_a_commitment()
    for name in numbers:
        yield from field(name, [*h.NUMBERS.items(), *h.NEVER.items()])
    if known:
        yield from field(known, [("nothing", f"unknown_{known}"), ("", ""), (h.LONG, ""), *h.NEVER.items()])
    if in_stage:
        yield from amount()
        yield "amount", lei("1000.00"), "exceeds_open"
    if dated:
        yield from on()


def reserving() -> Iterator[Bad]:
    yield from of_a_line()
    yield "lineId", line(RESERVE), "contingency_line"
    yield from field("number", [*h.NUMBERS.items(), *h.NEVER.items()])
    yield from amount()
    yield "amount", lei("999999999999999999.99"), "exceeds_available"
    yield from on(in_year=True)
    yield from field("subject", h.texts("subject_length"))


def story() -> Iterator[tuple[str, dict[str, Any], list[Bad]]]:
    """Every mutation: an input that is good when its turn comes, and what makes it bad."""
    for government, year in (("MD", 2013), ("MD", 2014), ("MD", 2015)):
        opening = {"government": government, "fiscalYear": year, "currency": "MDL", "level": "CENTRAL"}
        governments = ("md", "", "M", "M-D", "../", "M" * 41)
        years = (1899, 2201, 0, -1, 2**31 - 1)
        starts = ("0001-01-01", "9999-12-01", f"{year}-01-02", "2010-01-01")
        yield (
            "openBudget",
            opening,
            [
                *field("government", dict.fromkeys(governments, "not_a_government_code").items()),
                *field("government", [*h.NEVER.items(), *dict.fromkeys(("M D", "ñ", h.LONG), "not_an_id").items()]),
                *field("fiscalYear", [*dict.fromkeys(years, "not_a_fiscal_year").items(), *h.WHOLE.items()]),
                *field(
                    "currency", [("mdl", "unknown_currency"), ("", "unknown_currency"), (h.LONG, "unknown_currency")]
                ),
                *field("level", [("GALAXY", h.BAD), ("central", h.BAD), (1, h.BAD)]),
                *field("startsOn", [*dict.fromkeys(starts, "not_a_year_start").items(), ("2014-13-01", h.BAD)]),
            ],
        )
    yield from rules_of_the_year()
    yield from appropriations()
    yield from accounts()
    yield from commitments()
    yield from revenue()
    yield from imports()
    yield from closing()


def rules_of_the_year() -> Iterator[tuple[str, dict[str, Any], list[Bad]]]:
    at = {"budgetId": "MD-2014"}
    approving = {**at, "amount": lei("100.00"), "reference": "Law 1"}
    yield "approveAppropriation", {**approving, "coding": {"administrative": LATE}}, [
        *coded(), *field("amount", h.money(h.GRANTED)),
    ]  # fmt: skip
    yield "defineControls", {**at, "rules": RULES}, [*budget(), *field("rules", h.RULES)]
    yield "placeUnderControl", {"lineId": line(LATE)}, [*of_a_line()]
    yield "closePeriod", {**at, "period": 2}, [*budget(), *period()]
    yield "reopenPeriod", {**at, "period": 2, "reason": "Late bills"}, [*budget(), *period(), *reason()]
    naming = {**at, "dimension": "economic", "path": ["a", "b"], "label": "Goods"}
    yield "nameCode", naming, [
        *budget(), *dimension(), *field("path", h.PATHS), *field("label", h.texts("label_length")),
    ]  # fmt: skip
    mapping = {**at, "dimension": "economic", "path": ["a", "b"], "toBudgetId": "MD-2015", "toPath": ["c"]}
    yield (
        "mapCode",
        mapping,
        [
            *opened_budget(),
            *dimension(),
            *field("path", [(path, "" if code != h.BAD else code) for path, code in h.PATHS]),
            *field("toPath", h.PATHS),
            *field(
                "toBudgetId", [("MD-2014", "mapped_to_itself"), ("XX-2014", "unknown_budget"), (h.LONG, "not_an_id")]
            ),
        ],
    )
    noting = {**at, "about": "MD-2014", "text": "Read with care", "number": 1}
    numbers = dict.fromkeys((0, -1, 10_000, 2**31 - 1), "note_number")
    yield (
        "attachNote",
        noting,
        [
            *opened_budget(),
            *field("about", [("MD-2015", "note_about_other_books"), ("", ""), ("MD-2014" + h.LONG, "not_an_id")]),
            *field("text", h.texts("note_length")),
            *field("number", [*numbers.items(), *h.WHOLE.items()]),
        ],
    )


def appropriations() -> Iterator[tuple[str, dict[str, Any], list[Bad]]]:
    for path, budget_id in ((WAGES, "MD-2014"), (PAPER, "MD-2014"), (RESERVE, "MD-2014"), (WAGES, "MD-2015")):
        approving = {"budgetId": budget_id, "amount": lei("100.00"), "reference": "Law 1"}
        yield "approveAppropriation", {**approving, "coding": {"administrative": path}}, []
    giving = {"lineId": line(WAGES), "amount": lei("10.00"), "reference": "Law 2"}
    yield "supplementAppropriation", giving, [*of_a_line(), *amount(), *reference()]
    yield "reduceAppropriation", giving, [
        *of_a_line(), *amount(), *reference(), ("amount", lei("110.01"), "adjusted_below_zero"),
    ]  # fmt: skip
    yield "adjustAppropriation", {"lineId": line(WAGES), "by": lei("-1.00"), "reference": "Law 2"}, [
        *of_a_line(), *field("by", h.money(h.MOVING)), *reference(), ("by", lei("-100.01"), "adjusted_below_zero"),
    ]  # fmt: skip
    yield "designateContingency", {"lineId": line(RESERVE)}, [*of_a_line()]
    moving = {"toLineId": line(PAPER), "amount": lei("1.00"), "reference": "Decree"}
    within = [
        ("toLineId", line(WAGES, "MD-2015"), "another_budget"),
        ("amount", lei("999.00"), "adjusted_below_zero"),
    ]
    yield "makeVirement", {**moving, "fromLineId": line(WAGES)}, [
        *transfer(), *within, ("fromLineId", line(PAPER), "same_line"), ("fromLineId", line(RESERVE), ""),
    ]  # fmt: skip
    yield "releaseContingency", {**moving, "fromLineId": line(RESERVE)}, [
        *transfer(), *within, ("fromLineId", line(WAGES), "not_a_contingency"),
    ]  # fmt: skip
    yield "carryOver", {**moving, "fromLineId": line(WAGES), "toLineId": line(WAGES, "MD-2015")}, [
        *transfer(), ("toLineId", line(PAPER), "not_the_next_year"), ("amount", lei("999.00"), "adjusted_below_zero"),
    ]  # fmt: skip
    reporting = {"budgetId": "MD-2014", "coding": {"administrative": OTHER}, "reference": "Report"}
    yield (
        "reportLine",
        {**reporting, **dict.fromkeys(("approved", "adjusted", "executed"), lei("5.00"))},
        [
            *coded(),
            *field("approved", h.money(h.GRANTED)),
            *field("adjusted", h.money(h.GRANTED)),
            *field("executed", h.money({})),
        ],
    )
    yield "closePeriod", {"budgetId": "MD-2014", "period": 1}, []
    yield (
        "recordExecution",
        {"lineId": line(WAGES), "amount": lei("2.00"), "reference": "Bill", "on": DAY},
        [
            *of_a_line(),
            *field("amount", h.money(h.MOVING)),
            *on(),
            *reference(),
            ("lineId", line(RESERVE), "contingency_line"),
            ("amount", lei("999.00"), "exceeds_available"),
            ("amount", lei("-0.01"), "returned_above_spent"),
        ],
    )


def accounts() -> Iterator[tuple[str, dict[str, Any], list[Bad]]]:
    account = [*field("accountId", h.ids("unknown_account", {line(WAGES): "unknown_account"}))]
    at = {"accountId": ACCOUNT, "period": 3, "amount": lei("50.00")}
    yield "allotFunds", {**at, "reference": "Order 5"}, [
        *account, *period(), *amount(), *reference(), ("amount", lei("999.00"), "above_ceiling"),
    ]  # fmt: skip
    yield "withdrawAllotment", {**at, "reason": "Drought"}, [
        *account, *period(), *amount(), *reason(), ("amount", lei("50.01"), "above_allotment"),
        ("period", 4, "above_allotment"),
    ]  # fmt: skip
    yield "setControlPolicy", {"accountId": ACCOUNT, "policy": "WARN", "reason": "Flood"}, [
        *account, *reason(), ("policy", "MAYBE", h.BAD), ("policy", "stop", h.BAD), ("policy", 0, h.BAD),
    ]  # fmt: skip
    yield "setControlPolicy", {"accountId": ACCOUNT, "policy": "STOP", "reason": "Dry again"}, []


def commitments() -> Iterator[tuple[str, dict[str, Any], list[Bad]]]:
    commit = {"lineId": line(WAGES), "number": "C-1", "amount": lei("60.00"), "on": DAY, "subject": "Toner"}
    yield "commit", commit, [*reserving()]
    second = {**commit, "number": "C-2", "amount": lei("5.00")}
    yield "commit", {**commit, "number": "C-3", "amount": lei("1.00")}, [("number", "C-1", "commitment_exists")]
    yield "commitAboveAvailable", {**second, "reason": "Flood"}, [
        *reserving(), *reason(), ("number", "C-1", "commitment_exists"),
    ]  # fmt: skip
    at = {"commitmentId": "MD-2014:C-1", "on": DAY}
    ten, why = lei("10.00"), {"reason": "Not needed"}
    yield "reduceCommitment", {**at, **why, "amount": lei("10.00")}, [*step(), *reason()]
    yield "verifyLiability", {**at, "liability": "F-1", "amount": lei("40.00"), "documentSha256": DIGEST}, [
        *step("liability"), *field("documentSha256", [*h.DIGESTS.items(), *h.NEVER.items()]),
    ]  # fmt: skip
    yield "orderPayment", {**at, "liability": "F-1", "order": "O-1", "amount": lei("30.00")}, [
        *step("order", known="liability"),
    ]  # fmt: skip
    yield "cancelOrder", {**at, **why, "order": "O-1", "amount": ten}, [
        *(one for one in step(known="order") if one[:2] != ("amount", None)), *reason(),
    ]  # fmt: skip
    yield "pay", {**at, "order": "O-1", "payment": "P-1", "amount": lei("20.00")}, [*step("payment", known="order")]
    yield "returnPayment", {**at, **why, "payment": "P-1", "returnNumber": "R-1", "amount": ten}, [
        *step("returnNumber", known="payment"), *reason(),
    ]  # fmt: skip
    yield "reversePayment", {**at, **why, "payment": "P-1"}, [*step(known="payment", in_stage=False), *reason()]
    yield "writeOffLiability", {**at, **why, "liability": "F-1", "amount": ten}, [*step(known="liability"), *reason()]
    yield "releaseCommitment", {**at, **why}, [*step(in_stage=False), *reason()]


def revenue() -> Iterator[tuple[str, dict[str, Any], list[Bad]]]:
    at = {"budgetId": "MD-2014", "heading": ["11", "114"], "amount": lei("10.00")}
    yield "forecastRevenue", {**at, "reference": "Law"}, [*heading(dated=False)]
    dated = {**at, "on": DAY, "reference": "Roll"}
    for name in ("assessRevenue", "collectRevenue"):
        yield name, dated, [*heading()]
    yield "refundRevenue", dated, [*heading(), ("amount", lei("10.01"), "refund_above_collected")]
    yield "cancelAssessment", {**at, "on": DAY, "reason": "Amnesty"}, [
        *heading(why=reason()), ("amount", lei("10.01"), "cancel_above_assessed"),
    ]  # fmt: skip


def imports() -> Iterator[tuple[str, dict[str, Any], list[Bad]]]:
    at = {"budgetId": "MD-2014", "sha256": DIGEST}
    digests = [*field("sha256", [*h.DIGESTS.items(), *h.NEVER.items()])]
    strange = [*digests, ("sha256", "f" * 64, "import_not_under_way")]
    lines = [*field("lines", [*dict.fromkeys((0, -1, -(2**31)), "import_without_lines").items(), *h.WHOLE.items()])]
    names = {**dict.fromkeys(("", " ", "a\nb", "a\u202eb", h.LONG), "not_a_file_name"), **h.NEVER}
    beginning = {**at, "file": "books.csv", "profile": "boost", "lines": 3}
    begin = [*budget(), *digests, *lines, *field("file", names.items()), *field("profile", names.items())]
    yield "beginImport", beginning, begin
    yield "abandonImport", {**at, "reason": "The wrong file"}, [*opened_budget(), *strange, *reason()]
    yield "beginImport", beginning, []
    figures = dict.fromkeys(("approved", "adjusted", "executed"), lei("10.00"))
    below = dict.fromkeys((-1, -(2**31)), "rows_below_zero")
    yield (
        "finishImport",
        {**at, "lines": 3, **figures},
        [
            *opened_budget(),
            *strange,
            *lines,
            *field("leftOut", [*below.items(), *h.WHOLE.items()]),
            *field("approved", h.money(h.GRANTED)),
            *field("adjusted", h.money(h.GRANTED)),
        ],
    )


def closing() -> Iterator[tuple[str, dict[str, Any], list[Bad]]]:
    at = {"budgetId": "MD-2014"}
    moments = ("0001-01-01T00:00:00Z", "2014-01-01T00:00:00Z")
    yield (
        "scheduleClosing",
        {**at, "closesAt": "2199-01-01T00:00:00Z"},
        [
            *budget(),
            *field("closesAt", dict.fromkeys(moments, "closing_in_the_past").items()),
            *field("closesAt", dict.fromkeys(("soon", "2199-01-01", "2199-01-01T00:00:00", "", "\0"), h.BAD).items()),
        ],
    )
    yield "requireClassification", {**at, "dimension": "economic"}, [*budget(), *dimension()]
    yield "closeBudget", at, [*(one for one in opened_budget())]
    yield "reopenBudget", {**at, "reason": "Audit"}, [*opened_budget(), *reason()]
    again = {"lineId": line(WAGES), "amount": lei("10.00"), "reference": "Law 3"}
    yield "supplementAppropriation", again, [*amount(), *reference()]
