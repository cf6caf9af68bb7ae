# Few verbs. `make` lists them.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo run stop reset test check features handbook bench

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP)-run  ## install what is needed to run; quick when there is nothing to do

$(STAMP)-run: requirements/run.txt requirements/data.txt pyproject.toml scripts/setup
	@if [ -e $(STAMP)-dev ]; then bash scripts/setup dev && touch $(STAMP)-dev; else bash scripts/setup run; fi && touch $@

setup-dev: $(STAMP)-dev

$(STAMP)-dev: requirements/dev.txt requirements/data.txt pyproject.toml scripts/setup
	@bash scripts/setup dev && touch $(STAMP)-run $@

demo: setup  ## set up, load the demonstration, serve desk and API on http://127.0.0.1:8000/
	@exec $(BIN)/zhixian demo

run: setup  ## serve without the demonstration
	@exec $(BIN)/zhixian serve

stop:  ## end a server that runs elsewhere
	@$(BIN)/zhixian stop

reset:  ## stop and delete everything under var/
	@$(BIN)/zhixian reset --yes

test: setup-dev  ## the law first (seconds), then the rooms, then the browser
	@bash scripts/browser
	$(BIN)/python -m pytest tests/law tests/procedures
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests --ignore=tests/law --ignore=tests/procedures --ignore=tests/browser
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/browser

check: setup-dev  ## format, lint, types, import arrows, missing migrations, the law's and the procedures' data
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m django makemigrations --check --dry-run --settings zhixian.config.settings
	$(BIN)/zhixian law check --quiet
	$(BIN)/zhixian procedures check
	$(BIN)/zhixian risk check

features: setup-dev  ## which rows of the feature table have a test that passes, in a run of just now
	@bash scripts/browser
	@$(BIN)/zhixian features

handbook: setup-dev  ## the users' handbook as a site under var/handbook, drawn from the declarations
	@$(BIN)/python scripts/handbook.py

bench: setup-dev  ## measure beside the limit of the same database
	@$(BIN)/python bench/run.py
