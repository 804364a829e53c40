"""Framework agreements: members, and what is called off from them."""
