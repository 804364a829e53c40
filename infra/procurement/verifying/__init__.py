"""An opening, as openers check it before they give their shares, and as anybody verifies it afterwards."""
