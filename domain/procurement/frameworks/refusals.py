"""How the refusals of framework agreements read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "call_off_exists": "The agreement has another call-off {number}: use another number.",
    "framework_ceiling": "{value} is more than the {left} that is left of the ceiling.",
    "framework_exists": "The agreement {framework} is concluded.",
    "framework_members": (
        "An agreement has 1 to {limit} members: the first in the ranking of the lot, none passed over."
    ),
    "framework_over": "The agreement lasted until {until}.",
    "framework_period": "An agreement lasts until {latest} at most, and not into the past.",
    "member_is_suspended": "Member {company} is suspended: nothing is called off from it.",
    "member_not_next": "It is not the turn of {company}; that of {next} is.",
    "not_a_call_off_number": "A call-off has a number from 1 to 999999, not {value}.",
    "not_a_lot_id": "A lot is named by its tender, a dash and a number, not {value}.",
    "framework_exhausted": "{active} members of the agreement are active: a competition takes {least}.",
    "framework_missing": "Only members compete: say under which agreement.",
    "framework_not_asked_for": "The procedure is no competition of the members of an agreement: name none.",
    "framework_of_another": "The agreement is another buyer's.",
    "not_a_framework": "A tender of the kind {kind} ends in no agreement.",
    "not_a_member": "Company {company} is no member of the agreement.",
    "not_a_member_id": "A company is named by its country and number, such as MD:1003600012345, not {value}.",
    "unknown_framework": "There is no agreement {framework}.",
}
