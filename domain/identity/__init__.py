"""Who acts: accounts of people and services, how well each is known, and with what they sign in."""
