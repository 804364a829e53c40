"""The commands of registers."""
