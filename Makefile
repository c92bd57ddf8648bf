# Everything runs in a virtual environment of its own; PYTHON names the interpreter to make it with.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test lint check bundle figures clean

demo: $(VENV)/.serve
	$(BIN)/kiemhang classify --file data/samples/samples.jsonl

test: $(VENV)/.test
	$(BIN)/python -m pytest

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

# The bundle that ships, from the cases, with the seed in training/compact.toml.
# The settings of malloc spare the pages that tensors of ever new sizes would map and unmap: about a third faster.
bundle: export MALLOC_MMAP_THRESHOLD_ = 2000000000
bundle: export MALLOC_TRIM_THRESHOLD_ = 8000000000
bundle: $(VENV)/.test
	$(BIN)/kiemhang train training/compact.toml --cases data/cases --out nlp/bundles/compact \
		--checkpoint build/compact.safetensors
	$(BIN)/kiemhang policy nlp/bundles/compact --lexicon data/policy/lexicon.toml --law data/policy/legal.toml

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.serve: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.[serve]'
	touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.[serve,train,test]'
	touch $@ $(VENV)/.serve

# The READMEs' tables, measured anew; SHARED holds the real listings and messages, which are not in the repository.
figures: $(VENV)/.test
	test -n "$(SHARED)" || { echo "expected SHARED=folder with corpora/listings.jsonl.gz"; exit 2; }
	$(BIN)/kiemhang robustness nlp/bundles/compact --cases data/cases --out training/robustness.json
	$(BIN)/python -m training.figures measure $(SHARED) build/hits.jsonl
	$(BIN)/python -m training.datasheet write

clean:
	rm -rf $(VENV) build *.egg-info
