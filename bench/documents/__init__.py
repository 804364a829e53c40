"""What official documents cost beside numbers, prints, files and search, which have benches of their own."""
