"""Houses: which units stand above which, as far as panels of openers have to know it."""
