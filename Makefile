# Everything a user or developer of orderhub runs. `make` alone lists it.
PORT ?= 4566
ENV ?=
FILE ?=
MODE ?=
ZONE ?=
IMPORT ?=
ARGS ?=
PERSIST ?=
STAY ?=
PARAMETERS ?=
WIPE ?=
PYTHON ?=
CHROME ?=
ROOM ?=
WHO ?=
RUN ?=
MEND ?=
RUNS ?= 500
SEED ?=
WITHOUT ?=
CLIENTS ?= 20
SECONDS ?= 60
THROTTLE ?= 0
FUNCTIONS ?= 0
QUEUE ?=
TO ?=
YES ?=
ADOPT ?=
ORDERS ?=
LINES ?=
UPDATES ?=
BATCH ?=
NEW_CUSTOMERS ?=
REPEATS ?=
CARDS ?=
LISTS ?=
WORKFLOWS ?=
MONTHS ?=

VENV := .venv
ENVIRONMENTS := $(VENV)/.installed .local/env/cloud/.installed .local/env/sam/.installed
BROWSER := .local/browser
SUITES := coverage oldest slow template browser cloud
# A suite of tests keeps how many it ran.
RECORD = --record=.local/suites/$@.json
# What attacks the documented API takes a second to load, and is needed in tests/cloud alone.
FAST := -m "not slow" -p no:schemathesis
# While one works: few samples of each property, and of one room in one process, as a second takes long to start.
# The rules and adapters of a room, and its routes.
OF_ROOM = $(if $(ROOM),$(wildcard tests/$@/$(ROOM) tests/$@/api/$(ROOM)),tests/$@)
LOOP = $(FAST) --hypothesis-profile=few $(if $(ROOM),--quiet,--numprocesses=auto) $(OF_ROOM)
HAS_ROOM = $(if $(OF_ROOM),,echo "orderhub: tests/$@ has no folder $(ROOM)" >&2; exit 1)
# Runs a command with fake credentials and the loopback endpoint, and with
# nothing of the caller's AWS settings.
PINNED := PORT=$(PORT) $(VENV)/bin/python -m local.environment
LOCAL := $(PINNED) python -m
SAM := .local/env/sam/bin/sam
# What common-expression-language needs for its command line alone, which no function has.
NOT_IN_LAYER := typer rich prompt-toolkit click colorama shellingham markdown-it-py mdurl pygments wcwidth \
	annotated-doc

.DEFAULT_GOAL := help
.PHONY: help demo test environments lint types unit component coverage oldest slow template browser cloud up down import \
	fire bench chaos load fresh deploy release keys unblock lock install reconcile audit status doctor redrive restore cost \
	$(BROWSER)

# Side by side are made environments alone, each by one job: `make --jobs` would have two make the same one.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install ## show the whole flow on this machine (FILE=path: with your own file, STAY=1: the hub stays)
	@FILE="$(FILE)" PERSIST="$(PERSIST)" STAY="$(STAY)" $(LOCAL) local.demo

up: install ## start or update the embedded cloud (PORT=4566, PERSIST=1 keeps the data, PARAMETERS="WinBack=true")
	@PERSIST="$(PERSIST)" PARAMETERS="$(PARAMETERS)" $(LOCAL) local.up

down: $(VENV)/.installed ## stop the embedded cloud of this checkout (WIPE=1 forgets its data)
	@WIPE="$(WIPE)" $(VENV)/bin/python -m local.down $(if $(filter command% environment%,$(origin PORT)),$(PORT))

import: $(VENV)/.installed ## import a file of orders (FILE=orders.csv MODE=live|check|historical ZONE=Europe/Kyiv)
	@$(LOCAL) local.import_file "$(FILE)" "$(MODE)" "$(ZONE)"

fire: $(VENV)/.installed ## tell of what an import stored and held back (IMPORT=id)
	@$(LOCAL) local.fire_import "$(IMPORT)"

test: environments ## run all checks
	@rm -rf .local/suites
	@$(MAKE) --no-print-directory --keep-going lint types $(SUITES); ended=$$?; \
		$(VENV)/bin/python -m tests.suites $(SUITES) && exit $$ended

# The browser first: where none can be installed, that is said before minutes are spent on the others.
# Each of those is made by one process for minutes; two at once.
environments: $(BROWSER)
	@$(MAKE) --no-print-directory --jobs=2 SIDE_BY_SIDE=yes $(ENVIRONMENTS) .local/env/checkov/.installed \
		.local/env/oldest/.installed .local/env/clients/.installed .local/env/node/packages/.installed

lint: $(VENV)/.installed ## check format and style
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .

types: $(VENV)/.installed ## check types
	@$(VENV)/bin/mypy

unit: $(VENV)/.installed ## run the tests of rules with few samples, within a minute (ROOM=orders: of one room, in seconds)
	@$(HAS_ROOM)
	@$(PINNED) pytest $(LOOP)

component: $(VENV)/.installed ## run the tests of components against moto with few samples (ROOM=orders: of one room)
	@$(HAS_ROOM)
	@$(PINNED) pytest $(LOOP)

coverage: $(VENV)/.installed ## run the tests of both with all samples; together they cover each line
	@$(PINNED) pytest --numprocesses=auto $(RECORD) $(FAST) --cov=orderhub --cov=orderhub_cli --cov-fail-under=100 tests/unit tests/component

oldest: $(VENV)/.installed .local/env/oldest/.installed ## run component tests of each AWS service on the oldest boto3 that is supported
	@$(PINNED) pytest --numprocesses=auto $(RECORD) $(FAST) --hypothesis-profile=few \
		-o "pythonpath=.local/env/oldest/lib/python3.13/site-packages layers/orderhub/python . local/ministack_app" \
		$(addprefix tests/component/,events orders customers messages workflows imports webhooks platform)

slow: $(VENV)/.installed ## run those of them that take seconds each: chaos, fresh interpreters, random samples
	@$(PINNED) pytest --numprocesses=auto $(RECORD) --dist=loadgroup -m slow tests/unit tests/component

template: install .local/env/checkov/.installed .local/env/clients/.installed .local/env/node/.installed ## test the template: wiring, syntax, security
	@$(VENV)/bin/python -m local.node_packages
	@$(PINNED) pytest --numprocesses=2 $(RECORD) --dist=loadfile tests/template

browser: $(VENV)/.installed $(BROWSER) .local/env/node/.installed ## look at the pages in a real browser (CHROME=path: that one)
	@$(VENV)/bin/python -m local.node_packages
	@$(PINNED) pytest --numprocesses=2 $(RECORD) tests/browser

cloud: install .local/env/clients/.installed .local/env/node/.installed ## run the tests on embedded clouds of their own
	@$(VENV)/bin/python -m local.node_packages
	@$(PINNED) pytest --numprocesses=3 $(RECORD) --dist=loadfile tests/cloud

fresh: $(VENV)/.installed ## run demo and test on a bare Debian, as root and as another user (WHO=root RUN=demo)
	@$(VENV)/bin/python -m tests.fresh --as $(WHO) --run $(RUN)

audit: install .local/env/checkov/.installed .local/env/audit/.installed ## look for what could be attacked
	@$(PINNED) python -m tests.audit

bench: install ## measure, and print the figures with their budgets
	@$(LOCAL) tests.bench

chaos: $(VENV)/.installed ## break everything at random and look whether it holds (RUNS=500 SEED=7 WITHOUT=ledger)
	@$(PINNED) python -m tests.chaos --runs $(RUNS) $(if $(SEED),--seed $(SEED)) $(if $(WITHOUT),--without $(WITHOUT))

load: install ## drive a cloud with many clients at once (CLIENTS=20 SECONDS=60 THROTTLE=percent FUNCTIONS=10, PORT: the cloud there)
	@$(LOCAL) tests.load --clients $(CLIENTS) --seconds $(SECONDS) --throttle $(THROTTLE) --functions $(FUNCTIONS) \
		$(if $(filter command% environment%,$(origin PORT)),--port $(PORT)) $(PARAMETERS)

cost: $(VENV)/.installed ## what a month costs on AWS (ORDERS=1000000 LINES=2 UPDATES=3 CARDS=1 WORKFLOWS=1)
	@ORDERS="$(ORDERS)" LINES="$(LINES)" UPDATES="$(UPDATES)" BATCH="$(BATCH)" NEW_CUSTOMERS="$(NEW_CUSTOMERS)" \
		REPEATS="$(REPEATS)" CARDS="$(CARDS)" LISTS="$(LISTS)" WORKFLOWS="$(WORKFLOWS)" MONTHS="$(MONTHS)" \
		$(VENV)/bin/python -m local.cost

reconcile: $(VENV)/.installed ## hold customers and events against the orders (MEND=1 mends, ENV=dev: on AWS)
	@$(if $(ENV),ENV="$(ENV)" MEND="$(MEND)" $(VENV)/bin/python -m,MEND="$(MEND)" $(LOCAL)) local.reconcile

status: $(VENV)/.installed ## show what came in and went out, what waits, which alarms ring (ENV=dev: on AWS)
	@$(if $(ENV),ENV="$(ENV)" $(VENV)/bin/python -m,$(LOCAL)) local.status

doctor: $(VENV)/.installed ## look for what a hub still lacks before it can work (ENV=dev: on AWS)
	@$(if $(ENV),ENV="$(ENV)" $(VENV)/bin/python -m,$(LOCAL)) local.doctor

redrive: $(VENV)/.installed ## put what waits in a queue back where it came from (QUEUE=FailedRunsQueue, ENV=dev: on AWS)
	@$(if $(ENV),ENV="$(ENV)" QUEUE="$(QUEUE)" $(VENV)/bin/python -m,QUEUE="$(QUEUE)" $(LOCAL)) local.redrive

restore: $(VENV)/.installed ## bring the tables back to a moment (TO=2026-11-29T10:00, ENV=prod: on AWS, YES=1: unasked)
	@$(if $(ENV),ENV="$(ENV)" TO="$(TO)" YES="$(YES)" $(VENV)/bin/python -m,TO="$(TO)" YES="$(YES)" $(LOCAL)) local.restore

keys: $(VENV)/.installed ## manage access keys (ARGS='create --name x --scopes orders:write', ENV=dev: on AWS)
	@$(if $(ENV),ENV="$(ENV)" $(VENV)/bin/python -m,$(LOCAL)) local.keys $(ARGS)

unblock: $(VENV)/.installed ## let an address that bounced be written to again (EMAIL=jane@example.com, ENV=dev: on AWS)
	@$(if $(ENV),ENV="$(ENV)" EMAIL="$(EMAIL)" $(VENV)/bin/python -m,EMAIL="$(EMAIL)" $(LOCAL)) local.unblock

deploy: $(VENV)/.installed .local/env/sam/.installed ## deploy to your AWS account (ENV=dev PARAMETERS="WinBack=true")
	@ENV="$(ENV)" PARAMETERS="$(PARAMETERS)" ADOPT="$(ADOPT)" $(VENV)/bin/python -m local.aws_deploy $(ARGS)

release: $(VENV)/.installed ## build the package of the command orderhub into dist/
	@$(VENV)/bin/python -m local.build_package

lock: .local/env/uv/.installed ## pin the newest allowed packages again (ARGS=--upgrade)
	@for set in layers/vendor/requirements local/requirements/dev local/requirements/cloud \
		local/requirements/sam local/requirements/checkov local/requirements/audit local/requirements/node \
		local/requirements/oldest local/requirements/uv local/requirements/clients; do \
		case $$set in layers/*) without="$(NOT_IN_LAYER:%=--no-emit-package %)";; *) without=;; esac; \
		.local/env/uv/bin/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
			$$without $(ARGS) $$set.in --output-file $$set.txt || exit 1; done

install: ## make the virtual environments that the targets above need
	@$(MAKE) --no-print-directory --silent --jobs=4 SIDE_BY_SIDE=yes $(ENVIRONMENTS)

$(VENV)/.installed: local/requirements/dev.txt .python-version
	@sh local/install $(@D) $< "$(PYTHON)"

.local/env/%/.installed: local/requirements/%.txt .python-version
	@sh local/install $(@D) $< "$(PYTHON)"

.local/env/node/packages/.installed: $(VENV)/.installed .local/env/node/.installed local/node/package-lock.json
	@$(VENV)/bin/python -m local.node_packages

# Looked for each time, as what was found may be gone; the tests read it.
$(BROWSER):
	@CHROME="$(CHROME)" sh local/find-browser $@
