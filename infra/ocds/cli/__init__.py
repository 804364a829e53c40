"""The commands of the import of OCDS."""
