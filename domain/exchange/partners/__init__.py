"""Other installations that this one exchanges with: admitted by one officer, confirmed by another."""
