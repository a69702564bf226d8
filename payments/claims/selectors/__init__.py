"""Reads of applications and invoices; each costs a fixed number of queries however many rows there are."""
