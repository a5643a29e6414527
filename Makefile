# Each target does its own set-up; a second run needs no network.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint format bench bench-checkpoints bench-streets bench-posts bench-patrols bench-reserves \
	bench-exercise bench-rosters bench-plan lock clean

demo: $(READY)
	$(BIN)/chot plan scenarios/hanoi-congress -o out/
	$(BIN)/chot assess out/
	@echo
	$(BIN)/chot repair out/ --lost CK-03 --from 2026-09-24T09:30 -o out2/
	@echo
	@echo "Open in a browser:  out/report.html  out/compare.html  out2/report.html"

test: $(READY)
	$(BIN)/python scripts/ensure_chromium.py
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: bench-checkpoints bench-streets bench-posts bench-patrols bench-reserves bench-exercise

bench-checkpoints: $(READY)
	$(BIN)/python benchmarks/checkpoints.py

bench-streets: $(READY) .venv-bench/.ready
	$(BIN)/python benchmarks/streets.py

bench-posts: $(READY)
	$(BIN)/python benchmarks/posts.py

bench-patrols: $(READY)
	$(BIN)/python benchmarks/patrols.py

bench-reserves: $(READY) .venv-bench/.ready
	$(BIN)/python benchmarks/reserves.py

bench-exercise: $(READY) .venv-bench/.ready
	$(BIN)/python benchmarks/exercise.py

bench-rosters: $(READY)
	$(BIN)/python benchmarks/event_rosters.py
	$(BIN)/python benchmarks/rosters.py

bench-plan: $(READY)
	$(BIN)/python benchmarks/plan.py

# The peers of the benchmarks live apart, so that their needs do not bind ours.
.venv-bench/.ready: benchmarks/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet -r benchmarks/requirements.txt
	touch $@

# Exact pins with hashes; run after changing the dependencies in pyproject.toml.
lock:
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra dev pyproject.toml -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf $(VENV) .venv-bench out out2 build
