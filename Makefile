# make reports   set up, then the main job on the sample corpus, into reports/
# make test      set up, then the tests
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' \
	2>/dev/null && echo $$p && break; done)
VENV    := .venv
BIN     := $(VENV)/bin
CORPUS  ?= data/articles.jsonl
REPORTS ?= reports
# The real articles are not part of the project; see README, "Scores".
DATA    ?= ../shared/data

.PHONY: reports real benchmarks ladders models notebooks messages docs test test-slow lint lock audit licences clean

reports: $(VENV)/ready
	$(BIN)/python -m experiments.themes --corpus $(CORPUS) --out $(REPORTS)/themes
	$(BIN)/python -m experiments.topics --corpus $(CORPUS) --out $(REPORTS)/topics
	$(BIN)/python -m experiments.pages --out $(REPORTS)/pages
	$(BIN)/research report $(CORPUS) -o $(REPORTS)/sample --lang en
	$(BIN)/research report $(CORPUS) -o $(REPORTS)/sample_zh --lang zh

real: $(VENV)/ready
	$(BIN)/python -m experiments.real_splits --data $(DATA) --out $(REPORTS)/real_splits
	$(BIN)/python -m experiments.learning_curve --data $(DATA) --out $(REPORTS)/learning_curve
	$(BIN)/python -m experiments.real_articles --data $(DATA) --out $(REPORTS)/real_articles
	$(BIN)/python -m experiments.pages --data $(DATA) --out $(REPORTS)/real_pages
	$(BIN)/python -m experiments.page_evidence --data $(DATA) --out $(REPORTS)/page_evidence
	$(BIN)/python -m experiments.consensus --data $(DATA) --out $(REPORTS)/consensus
	$(BIN)/python -m experiments.page_themes --data $(DATA) --out $(REPORTS)/page_themes
	$(BIN)/python -m experiments.regression --data $(DATA) --out $(REPORTS)/regression
	$(BIN)/python -m experiments.coding --data $(DATA) --out $(REPORTS)/coding

# Each needs fastText beside the package: pip install fasttext-community
benchmarks: $(VENV)/ready
	for name in thucnews tnews finnl; do \
		$(BIN)/python -m experiments.benchmarks.$$name --data $(DATA) \
			--out $(REPORTS)/$$name || exit 1; done

ladders: benchmarks  # as it was called up to version 0.1

models: $(VENV)/ready
	$(BIN)/python -m experiments.train_shipped_models --data $(DATA)
	$(BIN)/python -m experiments.train_page_model --data $(DATA)

notebooks: $(VENV)/ready
	$(BIN)/python -m experiments.build_notebooks

# Brings the catalogue of messages up to date, and says what lacks its Chinese.
messages: $(VENV)/ready
	$(BIN)/python -m experiments.messages

# The documentation, offline, in docs/_build/html; a warning is an error.
docs: $(VENV)/ready
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

test: $(VENV)/ready
	$(BIN)/python -m pytest -n 2 -m "not slow"

# Reports and notebooks made again from top to bottom; .ci/run calls both.
test-slow: $(VENV)/ready
	$(BIN)/python -m pytest -n 2 -m slow tests

lint: $(VENV)/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# uv is needed only to renew the lock; everyone else installs from it with pip.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-emit-index-url --no-header \
		--output-file requirements.txt

# Known weaknesses of what is locked; needs pip-audit and a registry that lists them.
audit:
	pip-audit --requirement requirements.txt --no-deps --disable-pip

licences: $(VENV)/ready
	$(BIN)/python -m experiments.licences

$(VENV)/ready: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12, 3.13 or 3.14 is needed: none was found. Install one, or name it: make PYTHON=/path/to/python3.14"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV)
