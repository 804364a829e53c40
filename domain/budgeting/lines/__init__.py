"""Budget lines: what is appropriated, adjusted, transferred and reported spent."""
