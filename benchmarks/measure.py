"""One benchmark in the database of the environment: ``python -m benchmarks.measure NAME PEOPLE``."""

import sys
from importlib import import_module

import django

from auxpolice import addresses

if __name__ == "__main__":
    addresses.work_as_owner()  # they fill, vacuum and reset tables
    django.setup()
    import_module(f"benchmarks.{sys.argv[1]}").main(int(sys.argv[2]))
