"""Evaluation batches: opened, evaluated, decided, published, contested, put into force."""
