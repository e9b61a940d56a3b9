# The commands people and scripts rely upon; each sets up what it needs by itself.
PYTHON ?= python3
PORT ?= 8000
PEOPLE ?= 100000
BIN := .venv/bin
# checks read the settings but need no server
OFFLINE := DEBUG=1 DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0
export PORT PEOPLE

.PHONY: help setup run test lint format migrations bench faults lock clean

help:
	@echo "make run | test | lint | bench | faults | setup | format | migrations | lock | clean"

setup:
	@$(PYTHON) scripts/setup.py

run:
	@$(PYTHON) scripts/setup.py run
	@exec $(BIN)/python -m auxpolice.local.run

test: setup
	@$(PYTHON) scripts/test_tools.py
	@exec $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

lint: setup
	@exec env $(OFFLINE) $(BIN)/python scripts/lint.py

format: setup
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

# One 0001_initial an app from the models, and the hashes of the .sql files they load (see CONTRIBUTING.md)
migrations: setup
	@exec env $(OFFLINE) $(BIN)/python scripts/migrations.py

bench: setup
	@exec $(BIN)/python -m benchmarks

faults: setup
	@exec $(BIN)/python -m tests.faults

# Renew the locks from requirements*.in and package.json (needs uv and npm)
lock:
	@sh scripts/lock.sh

clean:
	@rm -rf .venv node_modules static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "data in .data is kept; delete that folder by hand to lose it"
