"""Red flags: figures of purchases that ask for a second look, each with the acts that it rests on."""
