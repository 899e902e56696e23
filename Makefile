# What can be done here: `make setup`, `make run`, `make test`, `make bench`; needs Python 3.11 or newer and make.
# Names and variables are a contract: docs/reference names them, CHANGELOG.md every change.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYTHONUNBUFFERED = 1

# The first that runs and is new enough; say PYTHON=/path/to/python to choose.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)

# What is installed is known by the lock's checksum, so that a second run costs nothing and a new lock is noticed.
RUNTIME := $(VENV)/.runtime-$(shell cksum < requirements.txt | cut -d' ' -f1)
DEV := $(VENV)/.dev-$(shell cksum < requirements-dev.txt | cut -d' ' -f1)

STEPS := lint types contracts migrations unit engines python313

.PHONY: help setup setup-dev run test bench lock clean $(STEPS)

help:
	@echo 'make setup   create .venv from the hash-pinned lock'
	@echo 'make run     serve Debrief with a demo organisation (PORT, DEBRIEF_DATA_DIR, DATABASE_URL, CELERY_BROKER_URL, DEBRIEF_DEMO=0)'
	@echo 'make test    linters, types, import contracts, migrations, all tests; one alone: make $(STEPS: =|)'
	@echo 'make bench   print ratios, and write var/bench.json (BENCH_ROWS, BENCH_STORM, BENCH_DATABASE_URL)'
	@echo 'make lock    pin anew what pyproject.toml asks for'

setup: $(RUNTIME)

setup-dev: $(DEV)

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo 'Debrief needs Python 3.11 or newer; none was found. Say PYTHON=/path/to/python.' >&2; exit 1; }
	@echo 'Creating $(VENV) with $(PYTHON)'
	@$(PYTHON) -m venv --clear $(VENV) || { echo 'That Python cannot make virtual environments (Debian: install python3-venv).' >&2; exit 1; }

$(RUNTIME): | $(VENV)/bin/pip
	@echo 'Installing from requirements.txt'
	@$(PY) -m pip install --quiet --require-hashes -r requirements.txt
	@rm -f $(VENV)/.runtime-* && touch $@

# The development lock holds the runtime one.
$(DEV): | $(VENV)/bin/pip
	@echo 'Installing from requirements-dev.txt'
	@$(PY) -m pip install --quiet --require-hashes -r requirements-dev.txt
	@rm -f $(VENV)/.runtime-* $(VENV)/.dev-* && touch $@ $(RUNTIME)

run: setup
	@exec $(PY) manage.py up --follow-parent

test: setup-dev
	@exec $(PY) -m tests.run

$(STEPS): setup-dev
	@exec $(PY) -m tests.run $@

bench: setup-dev
	@exec $(PY) -m bench

# Keeps what is pinned where it still fits; UPGRADE=--upgrade takes the newest.
lock: setup-dev
	$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate $(UPGRADE) \
		pyproject.toml --output-file requirements.txt
	$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate $(UPGRADE) \
		--constraints requirements.txt pyproject.toml --group dev --output-file requirements-dev.txt

clean:
	rm -rf $(VENV) var/venv-* staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
