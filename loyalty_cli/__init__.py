"""loyalty: a loyalty programme for a small business, in one file and one ledger."""

__version__ = "0.1.0"
