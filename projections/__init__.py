"""Read models: what can be asked, folded from the recorded events."""
