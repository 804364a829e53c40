"""A company as a supplier, with the documents that it files once and cites."""
