"""What can be asked about tasks and notices: one file a question."""

from typing import Any

from projections.kernel.declarations import ReadModel
from projections.notifications.notices import NOTICES
from projections.notifications.preferences import PREFERENCES
from projections.notifications.tasks import TASKS
from projections.notifications.tasks_due import TASKS_DUE

__all__ = ["NOTICES", "PREFERENCES", "READ_MODELS", "TASKS", "TASKS_DUE"]

READ_MODELS: tuple[ReadModel[Any], ...] = (TASKS, TASKS_DUE, NOTICES, PREFERENCES)
