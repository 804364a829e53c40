"""What people read, by language: catalogues of texts (gettext), numbers and dates (CLDR)."""
