# make demo     opens the console on a throw-away database with sample data
# make test     everything that must hold: format, lints, queries against the live schema, tests
# make bench    how quick it is, in numbers
# make lint     format and lints only
# make prepare  writes .sqlx anew, after a query or the schema has changed
# make setup    installs what this machine lacks

.PHONY: demo test bench lint prepare setup setup-tests

demo: setup
	@echo "Building Frontdesk. The first time takes some minutes."
	@SQLX_OFFLINE=true cargo build
	@SQLX_OFFLINE=true cargo run --quiet -- demo

test: setup-tests lint
	SQLX_OFFLINE=true cargo test

bench: setup-tests
	SQLX_OFFLINE=true cargo bench --bench screens
	SQLX_OFFLINE=true cargo bench --bench desk

lint: setup
	cargo fmt --check
	scripts/queries check

prepare: setup
	scripts/queries prepare

setup:
	@scripts/setup

setup-tests:
	@scripts/setup --tests
