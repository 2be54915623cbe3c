# Two commands matter: `make run` and `make test`. Everything is installed into .tools and .venv, nothing outside.
PYTHON ?= python3
UV := PYTHONPATH=.tools $(PYTHON) -m uv
BIN := .venv/bin
# uv ignores pip.conf: a machine with a package index of its own hands it on.
INDEX := $(or $(UV_DEFAULT_INDEX),$(PIP_INDEX_URL),$(shell $(PYTHON) -m pip config get global.index-url 2>/dev/null))
export UV_PYTHON_DOWNLOADS = never
export UV_NO_PROGRESS = 1
ifneq ($(strip $(INDEX)),)
export UV_DEFAULT_INDEX = $(INDEX)
endif

.PHONY: run test year check lint bench lock pictures clean
.DEFAULT_GOAL := run

run: .venv/.run-installed
	@$(BIN)/heardback run

test: .venv/.dev-installed
	@$(BIN)/pytest -q -n 3 --dist loadfile $(PYTEST_ARGS)

# The simulated year, with all of its thousand customers.
year: .venv/.dev-installed
	@YEAR_CUSTOMERS=1000 $(BIN)/pytest -q tests/year $(PYTEST_ARGS)

check: lint test

lint: .venv/.dev-installed
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .

bench: .venv/.dev-installed
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.campaigns

.tools/bin/uv:
	@echo "Installing the installer (uv) into .tools …"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-warn-conflicts --root-user-action=ignore --target .tools uv==0.13.9

.venv/bin/python: | .tools/bin/uv
	@$(UV) venv --quiet --python $(PYTHON) .venv

.venv/.run-installed: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing Heardback into .venv …"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

.venv/.dev-installed: requirements-dev.txt .venv/.run-installed
	@echo "Installing what the tests need …"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

# Plays the sandbox in Chromium and takes the README's picture anew.
pictures: .venv/.dev-installed
	@$(BIN)/python -m tests.docs.pictures

# Refreshes the pinned requirements from pyproject.toml. The lock itself names an index host, so it stays out of git.
lock: .tools/bin/uv
	@$(UV) lock --upgrade
	@$(UV) export --quiet --frozen --no-header --no-emit-project --no-annotate --no-dev -o requirements.txt
	@$(UV) export --quiet --frozen --no-header --no-emit-project --no-annotate -o requirements-dev.txt

clean:
	rm -rf .venv .tools
