"""`make run`: everything Goaltrack needs, on one machine, as children of one process (docs/running.md)."""
