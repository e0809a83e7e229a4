# Every entry point sets up what it needs; a second run finds it ready. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench inspector lock clean
SHELL := /bin/sh
# The first is what a user has; the second adds the developers' tools and holds Noctule as the wheel that is built here.
USER_ENV := .venv
TEST_ENV := .cache/test-env
WHEELS := .cache/wheels
export NOCTULE_SERVER := off

## make demo            index and sleep over this repository, then answer three questions about it
## make demo Q='…'      the same, with a question of yours
## make test            what CI runs: lint, types, import contract, tests on the built wheel
## make check           the first three of those alone
## make bench           how quickly it starts; SOURCE=, CLONE=, QUESTIONS= and TREES= add more, see scripts/bench.sh
## make inspector       fetch the MCP Inspector with npm, so that `make test` tries the MCP server with it
## make lock            resolve the dependencies again into requirements/ (needs uv)
## make clean           remove the environments and everything else that was made here
help:
	@sed -n 's/^## //p' Makefile

demo: $(USER_ENV)/.installed
	@PATH="$(CURDIR)/$(USER_ENV)/bin:$$PATH" scripts/demo.sh "$$Q"

$(USER_ENV)/.installed: $(USER_ENV)/.complete pyproject.toml
	@$(USER_ENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(USER_ENV)/.complete: requirements/build.txt requirements/runtime.txt scripts/setup.sh
	@scripts/setup.sh $(USER_ENV) requirements/runtime.txt

$(TEST_ENV)/.complete: requirements/build.txt requirements/dev.txt scripts/setup.sh
	@scripts/setup.sh $(TEST_ENV) requirements/dev.txt

test: check
	rm -rf $(WHEELS)
	$(TEST_ENV)/bin/python -m build --no-isolation --wheel --outdir $(WHEELS) . >/dev/null
	$(TEST_ENV)/bin/python -m pip install --quiet --no-deps --no-index --force-reinstall $(WHEELS)/*.whl
	NOCTULE_TESTS_ON=wheel PYTHONSAFEPATH=1 PATH="$(CURDIR)/$(TEST_ENV)/bin:$$PATH" python -m pytest

check: $(TEST_ENV)/.complete
	$(TEST_ENV)/bin/ruff check .
	$(TEST_ENV)/bin/ruff format --check .
	$(TEST_ENV)/bin/mypy
	$(TEST_ENV)/bin/lint-imports

bench: $(USER_ENV)/.installed
	@PATH="$(CURDIR)/$(USER_ENV)/bin:$$PATH" scripts/bench.sh

inspector:
	npm install --no-audit --no-fund --no-save --ignore-scripts --prefix .cache/inspector @modelcontextprotocol/inspector@0.16.8

lock:
	scripts/lock.sh

clean:
	rm -rf $(USER_ENV) .cache build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
