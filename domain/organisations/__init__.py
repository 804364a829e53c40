"""Who there is: jurisdictions, their units and posts, and companies, as they were on any day."""
