# SPDX-License-Identifier: Apache-2.0
.DEFAULT_GOAL := help
.PHONY: help packages build test test-phone reference try format lint imports docs pages check simulate torture torture-quick bench bench-quick fuzz corpora release debian form clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

packages: ## Install the missing system packages (Debian, Ubuntu)
	scripts/install-packages

build: ## Build everything, tests included
	swift build --build-tests

test: ## Install what is missing, build, run all tests
	scripts/test

test-phone: ## Test the library with the numbering plans of libphonenumber (Debian, Ubuntu: libphonenumber-dev)
	swift build --build-tests --traits PhoneNumbers --scratch-path .build/phone
	swift test --skip-build --traits PhoneNumbers --scratch-path .build/phone --filter FunctionLibraryTests

reference: ## Write docs/reference/functions anew from the declarations
	swift build --build-tests
	-ATELIER_RECORD=1 swift test --skip-build --filter FunctionReferenceTests >/dev/null
	swift test --skip-build --filter FunctionReferenceTests

try: ## Install what is missing, build, take one example through its contract
	scripts/try

format: ## Rewrite all sources in the house layout
	swift format format --in-place --parallel -r Sources Tests Package.swift Benchmarks

lint: ## Check the layout of all sources
	swift format lint --strict --parallel -r Sources Tests Package.swift Benchmarks

imports: ## Check that every target imports only what it declares
	swift build --explicit-target-dependency-import-check error

docs: ## Execute the blocks of the documentation
	scripts/test-docs

pages: ## Write the pages that come from the program: diagnostics, transcript, sessions
	scripts/generate-docs
	scripts/transcript
	scripts/record-editor
	scripts/test-docs --write

check: ## Everything that is checked before a merge
	.ci/run

SEEDS ?= 1000

simulate: ## Live SEEDS random lives of random contracts, let every operation fail, look for planted mistakes
	swift build --build-tests
	ATELIER_SIMULATION_SEEDS=$(SEEDS) swift test --skip-build --filter 'SimulationTests|ContractLifeTests|EngineFaultTests|FaultLoopTests|InterruptionTests'

torture: ## Kill, starve and cut the power of the released atelier for 20 minutes; writes docs/operations/torture.md
	scripts/build-release
	scripts/torture --binary .build/atelier

torture-quick: ## A sample of that, in under four minutes
	swift build --product atelier
	scripts/torture --quick --binary .build/debug/atelier

bench: ## Measure the durable path against C and a peer; writes docs/benchmarks.md
	scripts/bench

fuzz: ## Let libFuzzer make up contracts for two minutes
	scripts/fuzz

corpora: ## Give the test files of other projects to every verb that reads
	scripts/try-corpora

bench-quick: ## Run the benchmarks once, small, without writing anything
	scripts/bench --quick

release: ## Build the self-contained release binary
	scripts/build-release

debian: ## Build the Debian package and try it in a root of its own
	scripts/check-debian

form: ## Hold the HTML form to the program, in Chromium too where it is installed
	scripts/check-form --browser

clean: ## Remove what was built
	swift package clean
