"""A living demo county, reproducible by seed. Each floor registers what it contributes; all data is invented."""
