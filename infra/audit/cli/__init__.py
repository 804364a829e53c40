"""The commands of auditors."""
