"""Procurement's commands: the streams they write to, their permissions, and what follows from facts."""
