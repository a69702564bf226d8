"""What a request costs, beside a bare Django that does only that: `make bench` (docs/benchmarks.md)."""
