"""Data that partners may ask for, once, instead of asking people: services, and the agreements under which."""
