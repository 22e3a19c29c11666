# Everything a developer does. Each target sets up what it needs; `make help` lists them.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS = never

ENGINE_SOURCES := $(wildcard src/switchhook/media/engine/*.pyx src/switchhook/media/engine/*.pxd src/switchhook/media/engine/*.h)
UV := $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
  INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
else
  INSTALL = uv pip install --quiet --python $(BIN)/python
endif

.PHONY: help serve test check lint format sanitize bench docs peers clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# What running needs: the package with its compiled engine, calls of browsers, the offline voice.
.make/run: pyproject.toml constraints.txt setup.py $(ENGINE_SOURCES) | $(BIN)/python
	$(INSTALL) -c constraints.txt -e '.[browser,speech]'
	@mkdir -p .make && touch $@

# What developing needs on top.
.make/dev: .make/run pyproject.toml
	$(BIN)/python scripts/group.py dev > .make/dev.txt
	$(INSTALL) -c constraints.txt -r .make/dev.txt
	@touch $@

serve: .make/run  ## start Switchhook (options by SWITCHHOOK_* variables or ARGS="...")
	@exec $(BIN)/switchhook serve $(ARGS)

# Tests against real programs hear audio in real time, so nothing runs beside them.
test: .make/dev peers  ## every test, those against real programs included
	$(BIN)/pytest -q --ignore=tests/peers -n 2
	$(BIN)/pytest -q tests/peers

check: lint  ## format, lint, types, import contracts, unit tests
	$(BIN)/pytest -q --ignore=tests/peers -n 2

lint: .make/dev  ## what check does without running the code's tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports
	$(BIN)/python -m mypy.stubtest switchhook.media.engine --allowlist stubtest-allow.txt

format: .make/dev  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

sanitize: .make/dev  ## the engine's tests with address and undefined-behaviour sanitizers
	scripts/sanitize

bench: .make/dev  ## every benchmark, as tables of ratios
	for script in bench/[a-z]*.py; do echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script || exit 1; done

docs: .make/dev  ## build the documentation into site/
	$(BIN)/python scripts/group.py docs > .make/docs.txt
	$(INSTALL) -c constraints.txt -r .make/docs.txt
	$(BIN)/zensical build

peers:  ## install the programs that tests/peers talks to, where this machine lets us
	@scripts/install-peers

clean:  ## remove what the targets above made
	rm -rf $(VENV) .make build site src/switchhook/media/engine/*.so src/*.egg-info
