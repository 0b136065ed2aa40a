# Two commands matter: `make demo` and `make test`. Both set up .venv by themselves; a set-up that exists is not redone.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PINS   := pyproject.toml constraints.txt
DIGEST := $(shell cat $(PINS) | sha256sum | cut -c1-16)
STAMP  := $(VENV)/.stamp-$(DIGEST)
DEMO   ?= build/demo

.PHONY: setup demo test check docs format clean bench-load bench-detect bench-scale bench-jobs bench-embedding

setup: $(STAMP)

# Bytecode is made for what is imported, when it is: of 17,000 modules few are.
$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "barograph needs Python 3.11 or newer; this is %s. Try: make setup PYTHON=python3.11" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -q --no-compile -c constraints.txt -e '.[zstd,review,dev]'
	@rm -f $(VENV)/.stamp-* && touch $@

demo: setup
	$(BIN)/barograph --workspace $(DEMO) demo

# Two workers, each with a Spark of its own; the tests of a file stay together, and the long ones (journeys) come first.
test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: setup
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -q -c constraints.txt -e '.[docs]'
	$(BIN)/mkdocs build -q

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-load: setup
	$(BIN)/python benchmarks/load.py --peers

bench-detect: setup
	$(BIN)/python benchmarks/detect_episodes.py
	$(BIN)/python benchmarks/detect.py

bench-scale: setup
	$(BIN)/python benchmarks/stages.py
	$(BIN)/python benchmarks/detect_speed.py
	$(BIN)/python benchmarks/detect_rows.py

bench-jobs: setup
	$(BIN)/python benchmarks/reads.py
	$(BIN)/python benchmarks/small_jobs.py
	$(BIN)/python benchmarks/kills.py

bench-embedding: setup
	$(BIN)/python benchmarks/embedding.py

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache
