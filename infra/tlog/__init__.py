"""The formats and proofs of transparency logs, without any I/O: RFC 6962 trees in the formats of C2SP.

Entry `i` of the log is the ledger's event at position `i + 1`: positions begin at 1, indexes at 0.
"""
