"""Who may see what of whose official files, since when, until when, and why; and from whom it is kept."""
