"""Who has to do what until when, and what accounts and posts are told: tasks, an inbox, and mail."""
