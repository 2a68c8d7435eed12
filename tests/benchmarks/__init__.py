"""The benchmark still runs, and still compares like with like."""
