"""Routes: the steps of review that end with an approval, in versions that another person adopts."""
