"""What other contexts may ask of notifications: tasks for whoever has to do something, and notices."""

from __future__ import annotations

from domain.notifications.commands import AssignTask, CompleteTask, MoveTask, ReassignTask, SendNotice, WithdrawTask
from domain.notifications.kinds import Topic

__all__ = ["AssignTask", "CompleteTask", "MoveTask", "ReassignTask", "SendNotice", "Topic", "WithdrawTask"]
