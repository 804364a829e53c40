"""A record to attack, as the auditor's tests have it."""

from tests.infra.audit.conftest import a_record, exported, laid_down

__all__ = ["a_record", "exported", "laid_down"]
