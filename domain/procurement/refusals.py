"""How the refusals of procurement read, room by room."""

from domain.procurement.auctions import refusals as auctions
from domain.procurement.bids import refusals as bids
from domain.procurement.candidates import refusals as candidates
from domain.procurement.complaints import refusals as complaints
from domain.procurement.contracts import refusals as contracts
from domain.procurement.enquiries import refusals as enquiries
from domain.procurement.flags import refusals as flags
from domain.procurement.frameworks import refusals as frameworks
from domain.procurement.lots import refusals as lots
from domain.procurement.openings import refusals as openings
from domain.procurement.plans import refusals as plans
from domain.procurement.procedures import refusals as procedures
from domain.procurement.tenders import refusals as tenders

ROOMS = (
    procedures,
    plans,
    tenders,
    enquiries,
    candidates,
    bids,
    openings,
    lots,
    complaints,
    auctions,
    contracts,
    frameworks,
    flags,
)


def _of_all_rooms() -> dict[str, str]:
    """What all rooms say; ValueError where two say one code in different words."""
    messages = dict[str, str]()
    for room in ROOMS:
        for code, message in room.MESSAGES.items():
            if messages.setdefault(code, message) != message:
                raise ValueError(f"{room.__name__} says {code} otherwise than a room before it")
    return messages


MESSAGES = _of_all_rooms()
