# make reports   set up, then the main job on the sample corpus, into reports/
# make test      set up, then the tests
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	2>/dev/null && echo $$p && break; done)
VENV    := .venv
BIN     := $(VENV)/bin
CORPUS  ?= data/articles.jsonl
REPORTS ?= reports
# The real articles are not part of the project; see README, "Scores".
DATA    ?= ../shared/data

.PHONY: reports real ladders models notebooks test lint lock audit licences clean

reports: $(VENV)/ready
	$(BIN)/python experiments/themes.py --corpus $(CORPUS) --out $(REPORTS)/themes
	$(BIN)/python experiments/topics.py --corpus $(CORPUS) --out $(REPORTS)/topics
	$(BIN)/python experiments/pages.py --out $(REPORTS)/pages
	$(BIN)/research report $(CORPUS) -o $(REPORTS)/sample

real: $(VENV)/ready
	$(BIN)/python experiments/real_splits.py --data $(DATA) --out $(REPORTS)/real_splits
	$(BIN)/python experiments/learning_curve.py --data $(DATA) --out $(REPORTS)/learning_curve
	$(BIN)/python experiments/real_articles.py --data $(DATA) --out $(REPORTS)/real_articles
	$(BIN)/python experiments/pages.py --data $(DATA) --out $(REPORTS)/real_pages
	$(BIN)/python experiments/page_evidence.py --data $(DATA) --out $(REPORTS)/page_evidence
	$(BIN)/python experiments/consensus.py --data $(DATA) --out $(REPORTS)/consensus
	$(BIN)/python experiments/page_themes.py --data $(DATA) --out $(REPORTS)/page_themes
	$(BIN)/python experiments/coding.py --data $(DATA) --out $(REPORTS)/coding

# Each ladder needs fastText beside the package: pip install fasttext-community
ladders: $(VENV)/ready
	for name in thucnews tnews finnl; do \
		$(BIN)/python experiments/benchmarks/$$name.py --data $(DATA) \
			--out $(REPORTS)/$$name || exit 1; done

models: $(VENV)/ready
	$(BIN)/python experiments/train_shipped_models.py --data $(DATA)
	$(BIN)/python experiments/train_page_model.py --data $(DATA)

notebooks: $(VENV)/ready
	$(BIN)/python experiments/build_notebooks.py

test: $(VENV)/ready
	$(BIN)/python -m pytest -n 2

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
	$(BIN)/python experiments/licences.py

$(VENV)/ready: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: none was found. Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV)
