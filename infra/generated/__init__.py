"""Files that are made from the declarations, and checked against them."""
