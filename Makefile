# Every target sets up what it needs by itself. `scripts/setup` says what it does and how long that usually takes.

.PHONY: help demo run test build lint e2e bench chaos fuzz fmt

help:   ## what there is
	@grep -E '^[a-z0-9]+: .*## |^[a-z0-9]+:  *## ' Makefile | sed 's/:.*## /\t/' | expand -t 10

demo:   ## a sample shop, a simulated Instagram and customers; then stays up to try (ARGS=--once plays the story and ends)
	@scripts/run demo $(ARGS)

run:    ## CHIDI for real use; settings from the environment or .env
	@scripts/run serve $(ARGS)

test:   ## everything CI runs: format, lints for host and wasm, unit, database, story and browser tests
	@scripts/test

build:  ## the release program at target/release/chidi with its site in target/site
	@scripts/build

lint:   ## formatting and lints only
	@scripts/lint

e2e:    ## the browser tests only
	@scripts/e2e $(ARGS)

bench:  ## figures for this machine
	@scripts/run bench $(ARGS)

chaos:  ## customers of three platforms while nodes are killed, Postgres and Redis restarted, Graph failing: 3 min; ARGS="--seconds 400" for more
	@scripts/run chaos $(ARGS)

fuzz:   ## changed bodies against the reader of each platform for 1 min each; ARGS="600 7" for 10 min with seed 7
	@scripts/fuzz $(ARGS)

fmt:    ## format everything
	@scripts/lint --fix
