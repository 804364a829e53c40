"""Acts that cannot be read: where the decisions about them are recorded, and who may make them."""
