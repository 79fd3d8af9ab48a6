# Communiqué: `make demo` shows it, `make test` proves it. Everything else is `.venv/bin/communique --help`.

SHELL := /bin/sh
BIN := .venv/bin
BOOTSTRAP := src/communique/runtime/bootstrap.py
# The newest Python that Communiqué supports and that can make virtual environments; PYTHON=... names another.
FIND_PYTHON := for name in python3.13 python3.12 python3.11 python3; do \
	if $$name -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	>/dev/null 2>&1; then echo $$name; break; fi; done
COMPILE := $(BIN)/uv pip compile --quiet --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	--generate-hashes --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)
.DEFAULT_GOAL := help
.PHONY: help setup demo status down test chromium lint format benchmarks lock

help: ## list these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## install into .venv and bring Elasticsearch; does nothing the second time
	@if $(BIN)/python -I $(BOOTSTRAP) --check 2>/dev/null; then exit 0; fi; \
	python="$(PYTHON)"; [ -n "$$python" ] || python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then echo "Communiqué needs Python 3.11, 3.12 or 3.13 with venv (Debian: apt-get install" \
		"python3-venv). Name one with: make setup PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
	"$$python" -I $(BOOTSTRAP)

demo: setup ## crawl the demo sites through Airflow into Elasticsearch; PAGES=folder adds saved pages
	@$(BIN)/communique demo $(if $(PAGES),--pages $(PAGES))

status: setup ## show what is running
	@$(BIN)/communique status

down: ## end what was started here, and nothing else
	@if [ -x $(BIN)/communique ]; then $(BIN)/communique down; else echo "nothing is installed"; fi

test: setup chromium ## check format, lint and types, and run every test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --no-loadscope-reorder

chromium:
	@if command -v chromium >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then echo "installing Chromium for the browser tests"; \
		(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium) \
		>/dev/null 2>&1 || echo "Chromium could not be installed: the browser tests are skipped, by name"; \
	else echo "no Chromium here: the browser tests are skipped, by name (Debian: apt-get install chromium)"; fi

lint: setup ## check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: setup ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

benchmarks: setup ## measure the stages and the whole path; PAGES=folder measures saved pages
	$(BIN)/python -m benchmarks.pipeline $(if $(PAGES),--pages $(PAGES))

lock: setup ## renew the lock files; UPGRADE=1 takes newer releases
	$(COMPILE) --universal pyproject.toml -o requirements.lock
	$(COMPILE) --universal --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(COMPILE) --python-platform linux --extra stack -c requirements.lock pyproject.toml -o docker/requirements.lock
