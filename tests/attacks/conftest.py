"""A record to attack, as the auditor's tests have it; a bus and a look at a ledger, as those of a worker have them."""

from tests.infra.audit.conftest import a_record, exported, laid_down
from tests.infra.conftest import bus, look

__all__ = ["a_record", "bus", "exported", "laid_down", "look"]
