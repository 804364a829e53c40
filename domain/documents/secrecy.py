"""Whose secrets the contents of documents are: those of the official file, and destroyed with it."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.declarations import Secret

SecretText = Annotated[str | None, Secret("file_id")]
"""A text that those who see the file read, until the file is destroyed."""
