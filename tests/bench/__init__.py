"""The benchmarks: what orderhub costs, held against its budgets; `make bench` runs them."""
