"""Notifications in GraphQL: tasks and notices, also the viewer's own alone, and the mutations."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Mutation, One
from domain.notifications import commands as c
from projections.notifications import NOTICES, PREFERENCES, TASKS

EXPOSED = Exposed(
    entities=(
        Entity(TASKS, own="myTasks"),
        Entity(NOTICES, (One("task", TASKS),), own="inbox"),
        Entity(PREFERENCES, plural="noticePreferences"),
    ),
    mutations=(
        *(
            Mutation(command, TASKS)
            for command in (c.AssignTask, c.ReassignTask, c.MoveTask, c.CompleteTask, c.WithdrawTask)
        ),
        Mutation(c.SendNotice, NOTICES),
        Mutation(c.OpenNotice, NOTICES),
        Mutation(c.ChooseChannel, PREFERENCES),
    ),
)
