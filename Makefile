# The verbs of Fantail. Each sets up what is missing first; `make` alone explains them.

.DEFAULT_GOAL := help
.PHONY: help setup build demo up down test test-more soak bench fmt lint clean
MAKEFLAGS += --no-print-directory

BUILD := $(or $(FANTAIL_BUILD_DIR),build)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## install and fetch what is missing: Debian packages, librdkafka, Kafka, the test environment
	@dev/setup/setup

build: setup ## the services and fantailctl, optimised, in build/release
	@dev/build release

demo: build ## events of five products through a real Kafka to receivers that verify; stops everything afterwards
	@dev/demo/demo

up: build ## the same, and leaves it running
	@dev/demo/up

down: ## ends what `make up` left running
	@dev/demo/down

test: setup ## everything that a change must pass: format, layers, unit to end-to-end tests
	@dev/test/run test

test-more: setup ## ThreadSanitizer, clang-tidy, headers alone, longer scenarios
	@dev/test/run more

soak: setup ## faults at random for SECONDS=600 under load; SEED=… repeats one
	@FANTAIL_SOAK_SECONDS=$(or $(SECONDS),600) FANTAIL_SOAK_SEED=$(SEED) dev/test/run soak

bench: build ## CPU per delivery of the whole path, plain and TLS; the API beside deliveries
	@dev/bench/delivery_cpu
	@build/venv/bin/python dev/bench/api_latency

fmt: setup ## format the C++ files
	@dev/check/format --fix

lint: setup ## layers, format and clang-tidy on changed files (ALL=1: on all)
	@dev/check/lint $(if $(ALL),--all)

clean: ## remove build results; keeps what setup fetched (rm -rf $(BUILD) removes that too)
	rm -rf $(addprefix $(BUILD)/,dev release asan tsan tidy reports)
