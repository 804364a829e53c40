"""What somebody looks for among tenders, and is told of."""
