"""The signer of the transparency log: it turns the ledger into tiles, signs, asks witnesses, and publishes."""
