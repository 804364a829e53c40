"""PDFs as Poppler's programs read them: somebody else's view of ours."""

from __future__ import annotations

import shutil
import subprocess

import pytest


def poppler(program: str, *arguments: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """What a program of Poppler answers."""
    if shutil.which(program) is None:
        pytest.skip(f"NOT COMPARED with {program}: poppler-utils is not installed here")
    return subprocess.run([program, *arguments], input=content, capture_output=True, check=False)


def printed(content: bytes) -> str:
    """The text of a PDF."""
    return poppler("pdftotext", "-layout", "-", "-", content=content).stdout.decode()
