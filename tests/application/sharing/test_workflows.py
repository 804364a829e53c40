"""Each breaking of a seal is a task until it is reviewed; the task says nothing of the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from application.sharing.workflows import at_its_time, review_breaks
from domain.notifications.published import AssignTask, CompleteTask
from domain.sharing import commands as c
from projections.sharing.breaks_due import SealBreakDue
from tests.domain.sharing.test_breaches import BROKEN, DUE, REVIEWED, UNREVIEWED
from tests.domain.sharing.test_file import FILE, OTHER, POLICE, SEAL
from tests.spec import fact


def test_each_broken_seal_is_a_task_until_it_is_reviewed() -> None:
    [task] = review_breaks(fact(BROKEN))
    assert isinstance(task, AssignTask)
    assert (task.unit, task.units, task.duty, task.subject_id) == (POLICE, (POLICE,), "review_seal_break", OTHER)
    assert (task.due_at, task.remind_at) == (DUE, (DUE - timedelta(days=1),))
    assert FILE not in str(task)
    assert review_breaks(fact(REVIEWED)) == [CompleteTask(task.task_id)]
    assert review_breaks(fact(UNREVIEWED)) == []


def test_the_same_id_of_another_file_is_another_task() -> None:
    tasks = [given for file in (FILE, SEAL) for given in review_breaks(fact(replace(BROKEN, file_id=file)))]
    assert len({task.task_id for task in tasks}) == 2


def test_what_nobody_reviewed_is_marked() -> None:
    row = SealBreakDue(f"{FILE}/{OTHER}", FILE, OTHER, POLICE, ())
    assert at_its_time(row, "review") == c.MarkBreakUnreviewed(FILE, OTHER)
