"""Price book, ledger, usage."""
