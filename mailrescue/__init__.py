"""MailRescue: snapshots, search, proof and return of the only copy of a business's mail."""

__version__ = "0.1.0"
