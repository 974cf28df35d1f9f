# Two commands matter: `make run` shows the dashboard, `make test` proves it. Both set up what they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null)
ifdef UV
MAKE_VENV := uv venv --quiet --seed --allow-existing --python "$(PYTHON)" $(VENV)
INSTALL   := VIRTUAL_ENV=$(VENV) uv pip install --quiet
else
MAKE_VENV := "$(PYTHON)" -m venv $(VENV)
INSTALL   := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: run setup test bench lint reliability clean

run: setup  ## Start the dashboard; make the demo firm first where the data folder is empty
	$(BIN)/python -m backoffice demo --if-empty
	$(BIN)/streamlit run app.py

setup: $(VENV)/.installed  ## Make .venv with what the dashboard needs

test: $(VENV)/.installed-dev  ## Lint, types, import contracts, every test
	@sh tests/browser.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist loadgroup

bench: $(VENV)/.installed-dev  ## Measure everything beside its floor, and write docs/benchmarks.md
	@sh tests/browser.sh
	$(BIN)/python bench/every.py

reliability: $(VENV)/.installed-dev  ## Bring about every fault, 200 kills among them, and write docs/reliability.md
	$(BIN)/python -m tests.faults --kills 200 > docs/reliability.new && mv docs/reliability.new docs/reliability.md

$(VENV)/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(MAKE_VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(INSTALL) -r requirements-dev.txt
	@touch $@

clean:  ## Remove the environment (data stays)
	rm -rf $(VENV)
