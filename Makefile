# Every entry point sets up what it needs; a second run finds it ready. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test test-browser check bench inspector hook-managers editors vsix test-vscode reference lock clean
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
## make test-browser    the report page in Chromium (skipped, with a word, where there is none)
## make bench           how quickly it starts; SOURCE=, CLONE=, QUESTIONS= and TREES= add more, see scripts/bench.sh
## make inspector       fetch the MCP Inspector with npm, so that `make test` tries the MCP server with it
## make hook-managers   fetch husky and lefthook with npm, so that `make test` tries git's hooks with them
## make editors         unpack Neovim 0.12 and Helix into .cache, so that `make test` drives them
## make vsix            build the VS Code extension: editors/vscode/dist/noctule.vsix
## make test-vscode     drive the extension in a real VS Code, in Chromium (0.6 GB, the first time four minutes)
## make reference       make docs/reference/ anew from the program
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
	NOCTULE_TESTS_ON=wheel PYTHONSAFEPATH=1 PATH="$(CURDIR)/$(TEST_ENV)/bin:$$PATH" python -m pytest -rs

test-browser: $(TEST_ENV)/.complete
	@PATH="$(CURDIR)/$(TEST_ENV)/bin:$$PATH" PYTHONPATH=. scripts/browser.sh

check: $(TEST_ENV)/.complete
	$(TEST_ENV)/bin/ruff check .
	$(TEST_ENV)/bin/ruff format --check .
	$(TEST_ENV)/bin/mypy
	$(TEST_ENV)/bin/lint-imports

bench: $(USER_ENV)/.installed
	@PATH="$(CURDIR)/$(USER_ENV)/bin:$$PATH" scripts/bench.sh

inspector:
	npm install --no-audit --no-fund --no-save --ignore-scripts --prefix .cache/inspector @modelcontextprotocol/inspector@0.16.8

hook-managers:
	npm install --no-audit --no-fund --no-save --ignore-scripts --prefix .cache/hook-managers husky@9.1.7 lefthook@2.2.2

editors:
	scripts/editors.sh neovim helix

NODE := .cache/node
CODE_SERVER := .cache/code-server
EXTENSION := editors/vscode
VSIX := $(EXTENSION)/dist/noctule.vsix

$(NODE)/.ready: requirements/editors.txt scripts/node.sh
	@scripts/node.sh $(NODE)

$(EXTENSION)/node_modules/.package-lock.json: $(NODE)/.ready $(EXTENSION)/package-lock.json
	cd $(EXTENSION) && PATH="$(CURDIR)/$(NODE)/tools:$$PATH" npm ci --loglevel=error
	@touch $@

$(VSIX): $(EXTENSION)/node_modules/.package-lock.json $(wildcard $(EXTENSION)/*.* $(EXTENSION)/src/* $(EXTENSION)/media/* $(EXTENSION)/walkthrough/*)
	cd $(EXTENSION) && PATH="$(CURDIR)/$(NODE)/tools:$$PATH" npm run --silent package

vsix: $(VSIX)

$(CODE_SERVER)/.complete: $(NODE)/.ready $(EXTENSION)/node_modules/.package-lock.json scripts/code_server.sh $(wildcard tests/editors/vscode/probe/*)
	@scripts/code_server.sh $(CODE_SERVER) $(NODE)

test-vscode: $(TEST_ENV)/.complete $(VSIX) $(CODE_SERVER)/.complete
	rm -rf $(WHEELS)
	$(TEST_ENV)/bin/python -m build --no-isolation --wheel --outdir $(WHEELS) . >/dev/null
	$(TEST_ENV)/bin/python -m pip install --quiet --no-deps --no-index --force-reinstall $(WHEELS)/*.whl
	NOCTULE_TESTS_ON=wheel PYTHONSAFEPATH=1 NOCTULE_TEST_CODE_SERVER="$(CURDIR)/$(CODE_SERVER)" PATH="$(CURDIR)/$(TEST_ENV)/bin:$$PATH" python -m pytest tests/editors/test_vscode.py

reference: $(TEST_ENV)/.complete
	PYTHONPATH=. $(TEST_ENV)/bin/python docs/reference/make.py

lock:
	scripts/lock.sh

clean:
	rm -rf $(USER_ENV) .cache build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
