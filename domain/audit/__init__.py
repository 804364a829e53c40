"""Audit: how the record's figures came about, worked out anew from the events alone."""
