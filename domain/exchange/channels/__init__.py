"""The channel to a partner and the one from it: consignments 1, 2, 3 without a gap, each bound to the one before."""
