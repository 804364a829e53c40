"""What a company looks for among tenders, and is told of."""
