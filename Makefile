# What a person types. Each target is a verb of the CLI or a script in tools/, and works alone.
STACK ?= prod
FAULT ?= backlog
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# What Node's programs cache stays in the repo.
export NODE_COMPILE_CACHE := $(CURDIR)/.watchbill/cache/node
export FAULT DEMO_ONCE
# A variable's words as they were typed, of which neither the shell nor make runs anything, as make does to export them: a commit's title is anybody's.
as-said = '$(subst ','\'',$(value $(1)))'
unexport COMMIT MESSAGE FIXES

.DEFAULT_GOAL := help
.PHONY: help setup setup-world setup-test demo test test-timescale check lint soak eval stress bench preview plan up refresh destroy history rollback drift env env-rm sync-metrics sync-logs sync-data deployed report dashboard status investigate coverage doctor

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup:
	@tools/setup.sh

setup-world:
	@tools/setup.sh --world
	@node tools/pulumi/cli.ts >/dev/null

setup-test:
	@tools/setup.sh --test
	@node tools/pulumi/cli.ts >/dev/null
	@node tests/world/kuma/install.ts

demo: setup-world ## a throw-away VPS with a sample application, a fault, and the alert that reaches the phone
	@watchbill demo

test: setup-test ## everything: types, style, unit, contracts, scenarios, and end to end on real VPSs
	@XDG_CACHE_HOME=$(CURDIR)/.watchbill/cache npm run --silent check
	@vitest run

check: setup ## types and style
	@XDG_CACHE_HOME=$(CURDIR)/.watchbill/cache npm run --silent check

soak: setup-test ## the full counts of the tests that `make test` samples; raw results in soak/raw
	@WATCHBILL_SOAK=1 vitest run

test-timescale: setup ## our SQL on TimescaleDB, compressed chunks and all: a package that only this job installs
	@node tests/world/timescale/install.ts
	@WATCHBILL_TIMESCALE=1 vitest run --project timescale

lint: setup ## every problem of every alert rule, each with its fix
	@watchbill lint

eval: setup ## what the daily report says of planted incidents and of quiet weeks; raw results in eval/raw (SEEDS=11-20 BUDGET=5)
	@node eval/main.ts $(if $(SEEDS),--seeds $(SEEDS)) $(if $(BUDGET),--budget $(BUDGET))

stress: setup ## how many people the application holds: TARGET=https://staging…, PROFILE=baseline|steps|recovery
	@watchbill stress $(if $(TARGET),--target $(TARGET)) $(if $(PROFILE),--profile $(PROFILE))

bench: setup-world ## measurements beside a peer in the same run; raw results in bench/raw
	@node bench/main.ts

preview: setup ## what `make up` would change (STACK=prod)
	@watchbill preview --stack $(STACK)

plan: setup ## what a change does, rule by rule, for a review; PLAN=file keeps it for `make up` (STACK=prod)
	@watchbill plan --stack $(STACK) $(if $(PLAN),--out $(PLAN))

up: setup ## deploy the stack; PLAN=file deploys just what was planned (STACK=prod)
	@watchbill up --stack $(STACK) $(if $(PLAN),--plan $(PLAN))

refresh: setup ## compare the stack's state with what is there (STACK=prod)
	@watchbill refresh --stack $(STACK)

destroy: setup ## remove the stack and every trace of it from the host (STACK=prod)
	@watchbill destroy --stack $(STACK)

drift: setup ## what was changed on the host by hand since it was deployed (STACK=prod)
	@watchbill drift --stack $(STACK)

history: setup ## what was deployed: when, by whom, which code (STACK=prod)
	@watchbill deployments --stack $(STACK)

rollback: setup ## go back to an earlier deployment: TO=version, commit or time; without TO, lists them (STACK=prod)
	@watchbill rollback --stack $(STACK) $(if $(TO),--to "$(TO)")

env: setup ## a preview environment beside prod: NAME=pr-12, EXPIRES=7d; without NAME, lists them
	@watchbill env $(NAME) $(if $(EXPIRES),--expires $(EXPIRES))

env-rm: setup ## remove a preview environment (NAME=pr-12)
	@watchbill env-rm $(NAME)

sync-metrics: setup ## copy the stack's events and aggregates into gateway-data/metrics.duckdb here (STACK=prod)
	@watchbill sync-metrics --stack $(STACK)

sync-logs: setup ## copy the application's logs into gateway-data/logs here, and their records into gateway-data/logs.duckdb (STACK=prod)
	@watchbill sync-logs --stack $(STACK)

sync-data: setup ## sync-metrics and sync-logs (STACK=prod)
	@watchbill sync-data --stack $(STACK)

deployed: setup ## tell the host what was deployed of the application: COMMIT=1a2b3c4, MESSAGE="…", FIXES="…" (STACK=prod)
	@watchbill deployed --stack $(STACK) --commit $(call as-said,COMMIT) $(if $(value MESSAGE),--message $(call as-said,MESSAGE)) $(if $(value FIXES),--fixes $(call as-said,FIXES))

report: setup ## a report of the copies in gateway-data: digest, model, and a page with the evidence; SINCE=2d, SEND=1, DRY_RUN=1 (STACK=prod)
	@watchbill report --stack $(STACK) $(if $(SINCE),--since $(SINCE)) $(if $(AFTER_DEPLOY),--after-deploy $(filter-out 1,$(AFTER_DEPLOY))) $(if $(SEND),--send) $(if $(DRY_RUN),--dry-run)

dashboard: setup ## this folder's dashboards of the copies in gateway-data, opened in a browser; NO_OPEN=1 says only where (STACK=prod)
	@watchbill dashboard --stack $(STACK) $(if $(NO_OPEN),--no-open)

status: setup ## every alert as the host sees it now (STACK=prod)
	@watchbill status --stack $(STACK)

investigate: setup ## a shell on copies of metrics and logs in the host's sandbox, with jq and DuckDB; RUN="…" runs one command (STACK=prod)
	@watchbill investigate --stack $(STACK) $(if $(RUN),-- bash -c '$(subst ','\'',$(RUN))')

coverage: setup ## what is known of the application, area by area; red for what has gone silent (STACK=prod)
	@watchbill coverage --stack $(STACK)

doctor: setup ## what is wrong with a deployment, and how to mend it (STACK=prod)
	@watchbill doctor --stack $(STACK)
