# Handrail. Two commands for a newcomer: `make up` and `make test`. All of them: `make help`.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv/bin/python
SUPERVISE := $(VENV) -m builder.base.supervise
BOOTSTRAP := $(PYTHON) builder/base/supervise/bootstrap.py

.PHONY: help up down reload reset status psql env dev install install-runtime \
	test check unit int ui fault e2e test-unit test-int test-ui test-fault test-e2e types bench bench-ui connector

help: ## list these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: install-runtime ## install, build, start everything, print the address (DETACH=1 to stay in the background, PORT=8480)
	@$(SUPERVISE) up $(if $(filter-out 0,$(DETACH)),--detach)

down: install-runtime ## stop everything; data is kept
	@$(SUPERVISE) down

reload: install-runtime ## restart the web processes one by one
	@$(SUPERVISE) reload

reset: install-runtime ## stop and delete all data of this checkout (asks; YES=1 answers)
	@$(SUPERVISE) reset

status: install-runtime ## what runs, where, with how much memory
	@$(SUPERVISE) status || true

psql: install-runtime ## a prompt on the embedded database (OWNER=1 as the owner of the tables)
	@$(SUPERVISE) psql $(if $(filter-out 0,$(OWNER)),--owner)

env: install-runtime ## the running product's environment as shell lines: eval "$$(make -s env)"
	@$(SUPERVISE) env

dev: install ## install everything for development: Python tools, frontend packages, commit hooks
	@$(SUPERVISE) install-frontend
	@$(VENV) -m pre_commit install >/dev/null && echo "Ready: make test"

install-runtime:
	@$(BOOTSTRAP) runtime

install:
	@$(BOOTSTRAP) dev

test: install ## everything that must be green, part by part, with times
	@$(VENV) -m tests.parts

check: install ## lint, format, types, import contracts, generated files
	@$(VENV) -m tests.parts check

test-unit: install ## engine and rules in memory; no socket, no database
	@$(VENV) -m tests.parts unit

test-int: install ## real Postgres, Valkey and worker; conformance, replay, architecture
	@$(VENV) -m tests.parts int

test-ui: install ## the frontend's own tests
	@$(VENV) -m tests.parts ui

test-fault: install ## kills at named points; FULL=1 for all of them
	@$(VENV) -m tests.parts fault

test-e2e: install ## a real browser through the whole story
	@$(VENV) -m tests.parts e2e

unit: test-unit
int: test-int
ui: test-ui
fault: test-fault
e2e: test-e2e

types: install ## regenerate the TypeScript types from the OpenAPI schema
	@$(SUPERVISE) install-frontend
	@$(VENV) -m tests.generated write

pictures: install ## make the pictures and the film of the documents anew, from a real session
	@$(VENV) -m tests.e2e.pictures

bench: install ## print runs per second for the bench workloads
	@$(VENV) -m tests.bench

bench-ui: install ## how fast the editor opens, pans, drags and answers, at 30 to 1,000 steps (OUT=file.json)
	@$(VENV) -m tests.bench_ui

connector: install-runtime ## scaffold a connector: make connector NAME=acme_crm TITLE="Acme CRM"
	@$(VENV) -m connectors.sdk.scaffold $(NAME) $(if $(TITLE),"$(TITLE)")
