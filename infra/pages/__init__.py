"""What all pages for people share: one style, for the screen and for paper."""

from pathlib import Path

STYLE = Path(__file__).parent / "page.css"
