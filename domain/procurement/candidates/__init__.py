"""Companies that ask to take part where only invited ones bid: judged first, and then invited."""
