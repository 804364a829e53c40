"""Tests of the importing of whatever a file holds."""
