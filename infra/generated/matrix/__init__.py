"""The access matrix: a reviewed file that says who may see and do what, held against the code."""
