"""What runs for the ledger's claims about our own experiments."""
