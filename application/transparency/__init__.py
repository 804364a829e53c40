"""The keys of the transparency log: where the acts on them are recorded, and who may do them."""
