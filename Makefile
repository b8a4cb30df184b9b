# `make run` and `make test` set up what they need by themselves; see README.md.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run evening test test-long check bench clean setup

run: ## the bot, with its playground at http://127.0.0.1:8080
	@$(PYTHON) -m bot.install base
	@$(BIN)/python -m bot

evening: ## watch simulated members vote and a model learn from them, in under ten minutes
	@$(PYTHON) -m bot.install base
	@$(BIN)/python -m bot.evening

setup: ## everything that developers need
	@$(PYTHON) -m bot.install base engine dev
	@$(PYTHON) -m tests.system

test: setup ## unit tests and the end-to-end set on one real vLLM
	$(BIN)/python -m pytest

test-long: setup ## crash, storm and soak
	$(BIN)/python -m pytest -m slow --timeout 1800

check: setup ## style, types, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

bench: setup ## one table, ratios taken in one run
	$(BIN)/python -m tests.bench

clean: ## everything that was built; data stays
	rm -rf .venv artifacts build .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
