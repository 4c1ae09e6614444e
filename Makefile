# The targets newcomers type. Every one starts from nothing: git, make and Python 3.11+ with venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
WORKERS ?= auto
PYTEST_ARGS ?=

.PHONY: setup run test bench lint lock browser clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@awk '/^uv==/ {p=1} p {print} p && !/\\$$/ {exit}' requirements.lock > $(VENV)/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock \
	  || echo "no uv for this machine: pip installs everything, which takes longer"
	@if [ -x $(BIN)/uv ]; then \
	   $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
	 else \
	   $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	 fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.installed-*; touch $@

run: setup
	@$(BIN)/permeable demo --dir demo

test: setup browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(PYTEST_ARGS)

bench: setup
	@$(BIN)/python -m tests.bench

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# A browser comes from the system's packages, and only where we may install one.
browser:
	@sh tests/browser/install.sh

lock: setup
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
	  --python-version 3.11 --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache demo
