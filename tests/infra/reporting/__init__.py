"""Tests of the pages of reports, whatever they are about."""
