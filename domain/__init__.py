"""The rules of government acts: pure Python, no I/O, no third-party package."""
