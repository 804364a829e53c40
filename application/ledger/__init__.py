"""What is stored: envelopes, sealed fields, and the ledger as an application of the framework."""
