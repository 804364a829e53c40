"""Templates: what documents are printed from, in versions that another person adopts."""
