"""The recorders under the test cases that the eventsourcing framework publishes for recorders."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from eventsourcing.tests import persistence as cases

from infra.postgres.writing.recorder import ApplicationRecorder, Factory
from tests.support.named import let_anything_in


@pytest.fixture
def factory(database: str, request: pytest.FixtureRequest) -> Iterator[Factory]:
    let_anything_in(database)  # the framework's own events have no envelopes
    made = Factory({"FOJA_DATABASE_URL": database})
    request.instance.factory = made
    yield made
    made.close()


@pytest.mark.usefixtures("factory")
class TestApplicationRecorder(cases.ApplicationRecorderTestCase[ApplicationRecorder]):
    factory: Factory

    def new_originator_id(self) -> str:
        return f"case-{uuid4()}"

    def create_recorder(self) -> ApplicationRecorder:
        return self.factory.application_recorder()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


@pytest.mark.usefixtures("factory")
class TestNonInterleavingPositions(cases.NonInterleavingNotificationIDsBaseCase):
    factory: Factory

    def new_originator_id(self) -> str:
        return f"case-{uuid4()}"

    def create_recorder(self) -> ApplicationRecorder:
        return self.factory.application_recorder()


def test_nothing_is_kept_beside_events(database: str) -> None:
    made = Factory({"FOJA_DATABASE_URL": database})
    with pytest.raises(ValueError, match="no snapshots beside them"):
        made.aggregate_recorder()
    made.close()


def test_factory_needs_an_address() -> None:
    with pytest.raises(OSError, match="FOJA_DATABASE_URL is not set"):
        Factory({})
