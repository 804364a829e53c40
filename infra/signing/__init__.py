"""Seals on PDFs (PAdES), and verifying them: pyHanko, with keys of the installation."""
