# Shortcuts, nothing more: every target is a few commands that can be typed by hand.
# What `make verify` installs lies under target/verify and is pinned here.

ASL_VALIDATOR := 4.0.0
CFN_LINT      := 1.58.0
CHECKOV       := 3.3.30
SAM_CLI       := 1.170.0
PLAYWRIGHT    := 1.65.1

CARGO  ?= cargo
PYTHON ?= python3
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
TOOLS  := target/verify
DEFINITION := statemachine/organization.asl.json
TEMPLATES := template.yaml roles.yaml $(wildcard forwarding/*.yaml)
PAGES  := target/browser/pages
FUNCTIONS := $(notdir $(wildcard functions/*))
TWINS  := target/coldstart
ARCHITECTURE ?= --arm64
BINARIES ?= target/debug
RIE    = $(firstword $(wildcard $(TOOLS)/python-$(CFN_LINT)-$(SAM_CLI)/lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-$(RIE_$(shell uname -m))))
RIE_x86_64  := x86_64
RIE_aarch64 := arm64
RIE_arm64   := arm64

.DEFAULT_GOAL := help
.PHONY: help demo test lint verify verify-definition verify-template verify-security verify-page verify-runtime verify-dependencies verify-advisories build sbom bench-coldstart long planted mutants bless

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Onboard an emulated organization of 250 accounts in 3 Regions
	$(CARGO) run

test: ## Run all tests but the long ones
	$(CARGO) test --workspace

lint: ## Check formatting, lints and documentation
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --all-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --all-features --no-deps --document-private-items

verify: verify-definition verify-template verify-security verify-page verify-runtime verify-dependencies ## Check definition, templates, page and dependencies with other tools

verify-definition: $(TOOLS)/asl-$(ASL_VALIDATOR) ## Check the state machine (needs Node)
	$</node_modules/.bin/asl-validator --json-path $(DEFINITION)

verify-template: $(TOOLS)/python-$(CFN_LINT)-$(SAM_CLI) ## Check the templates (needs Python 3)
	$</bin/cfn-lint $(TEMPLATES)
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 $</bin/sam validate --lint --template template.yaml

verify-security: $(TOOLS)/checkov-$(CHECKOV) ## Check the templates against security rules (needs Python 3)
	$</bin/checkov --framework cloudformation --compact --quiet --skip-download $(TEMPLATES:%=--file %)

verify-page: $(TOOLS)/playwright-$(PLAYWRIGHT) ## Check the report's page in a browser (needs Node and Chromium)
	$(CARGO) run --quiet -p write-report --no-default-features --example pages -- $(PAGES)
	PAGES=$(PAGES) PLAYWRIGHT=$< CHROMIUM=$(CHROMIUM) node --test --test-concurrency=1 --test-reporter=spec tests/browser/*.test.mjs

verify-runtime: $(TOOLS)/python-$(CFN_LINT)-$(SAM_CLI) $(TOOLS)/moto ## Call every function under AWS's own runtime emulator (needs Linux and Python 3)
	$(CARGO) build --quiet --workspace --bins
	RIE=$(RIE) BINARIES=$(BINARIES) $(TOOLS)/moto/bin/python tests/runtime/test_runtime.py

verify-dependencies: ## Check licenses, bans and sources (needs cargo-deny)
	@if command -v cargo-deny > /dev/null; then cargo-deny check licenses bans sources; \
	else echo "cargo-deny is not installed: skipped (cargo install cargo-deny --locked)"; fi

verify-advisories: ## Check for known vulnerabilities (needs cargo-deny and its advisory database)
	cargo-deny check advisories

build: ## Build a zip of every function for arm64 (needs cargo-lambda)
	$(CARGO) lambda build --release $(ARCHITECTURE) --locked --output-format zip $(FUNCTIONS:%=--package %)

sbom: ## Write what every function is made of, as CycloneDX (needs cargo-cyclonedx)
	$(CARGO) cyclonedx --format json --target aarch64-unknown-linux-gnu
	mkdir -p target/sbom
	for function in $(FUNCTIONS); do mv functions/$$function/$$function.cdx.json target/sbom/ || exit 1; done
	find . -path ./target -prune -o -name '*.cdx.json' -exec rm {} +

bench-coldstart: $(TWINS)/python $(TWINS)/node ## Measure how the functions start (needs Linux, Python 3, Node and openssl; root for a share of the processor)
	$(CARGO) build --release --package macie_org_bench_coldstart $(FUNCTIONS:%=--package %) --bins
	target/release/macie_org_bench_coldstart

long: ## Run the long tests as well
	$(CARGO) test --workspace --release -- --include-ignored

planted: ## Plant bugs in a copy of the core and of the emulator, and see who notices
	$(CARGO) test -p macie_org_planted -- --ignored --nocapture

mutants: ## Mutate what decides (needs cargo-mutants)
	$(CARGO) mutants --package macie_org

bless: ## Write docs/schemas and the passages of docs/BEHAVIOR.md anew from the code
	BLESS=1 $(CARGO) test -p macie_org_contract --test schemas --test behavior

$(TOOLS)/asl-$(ASL_VALIDATOR):
	npm install --silent --no-save --no-audit --no-fund --prefix $@.part asl-validator@$(ASL_VALIDATOR)
	mv $@.part $@

$(TOOLS)/playwright-$(PLAYWRIGHT):
	npm install --silent --no-save --no-audit --no-fund --prefix $@.part playwright-core@$(PLAYWRIGHT)
	mv $@.part $@

# A virtual environment does not survive being moved, so a failed one is removed instead.
$(TOOLS)/python-$(CFN_LINT)-$(SAM_CLI):
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check cfn-lint==$(CFN_LINT) aws-sam-cli==$(SAM_CLI) || (rm -rf $@; false)

$(TOOLS)/checkov-$(CHECKOV):
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check checkov==$(CHECKOV) || (rm -rf $@; false)

# What the local system's engine runs on, moto among it.
$(TOOLS)/moto: local/engine/requirements.lock
	rm -rf $@
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $< || (rm -rf $@; false)

# The same job in other languages, which the functions are compared with.
$(TWINS)/python: benches/coldstart/twins/requirements.txt
	rm -rf $@
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $< || (rm -rf $@; false)

$(TWINS)/node: benches/coldstart/twins/package.json benches/coldstart/twins/twin.mjs
	rm -rf $@ && mkdir -p $@ && cp $^ $@
	cd $@ && npm install --silent --no-audit --no-fund || (rm -rf $(CURDIR)/$@; false)
