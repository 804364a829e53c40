"""Bookings: rooms, cars, whatever is one at a time, booked from an instant to the one before another."""
