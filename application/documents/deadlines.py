"""What falls due in documents: reminders of what is owed for deliveries, and the ladder of what is overdue."""

from __future__ import annotations

from application.kernel.workflows import Deadline
from domain.documents.deliveries import commands as c

DEADLINES = (Deadline("documents.mark_delivery_due", "documents.deliveries_due", c.MarkDeliveryDue),)
