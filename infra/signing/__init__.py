"""Seals on PDFs (PAdES), and verifying them: pyHanko, with keys of the installation."""

import logging

# What a file that is verified says of persons is for whoever asked, and not for logs.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)
