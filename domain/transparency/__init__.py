"""The transparency log as it speaks of itself: which keys sign it, and from when to when."""
