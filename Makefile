# Sonic: `make run` opens the studio; `make help` says the rest.

PYTHON ?= python3
PORT ?= 8000
# Not from the environment: some shells put the machine's own name there, which would open the studio to others.
HOST = localhost
# Where the tests on PostgreSQL and Redis find them.
export TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres
export TEST_REDIS_URL ?= redis://127.0.0.1:6379/9

export PYTHON
export PIP_DISABLE_PIP_VERSION_CHECK = 1

IN = .venv/bin/
# What is installed is marked by a file that is named after the hash of what was asked for. Recipes ask for it when
# they run, not make before: an environment that had to be made anew has lost its marks.
hash = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-16)
PYTHON_MARK := .venv/installed-$(call hash,requirements.txt)
PYTHON_TEST_MARK := .venv/installed-$(call hash,requirements.txt requirements-dev.txt)
PAGE_MARK := node_modules/installed-$(call hash,package-lock.json)
PAGE_TEST_MARK := node_modules/installed-dev-$(call hash,package-lock.json)
NPM_CI = $(IN)npm ci --loglevel=error --no-progress --no-audit --no-fund --ignore-scripts

.DEFAULT_GOAL := help
.PHONY: help run demo sounds token set-up system environment python-packages page-packages test set-up-tests system-for-tests \
	python-packages-for-tests page-packages-for-tests lint check-javascript test-javascript test-postgres pytest sc \
	bench pictures clean

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make run takes PORT=8000, HOST=localhost (beyond this machine: HTTPS), DATA=data,"
	@echo "  and any setting of docs/settings.md."

run: set-up ## Set everything up and open the studio on http://localhost:8000
	@exec $(IN)python manage.py studio --host "$(HOST)" --port "$(PORT)"

# In a database of its own, so that it is the demo song as written, whatever was done to the one in DATA.
demo: set-up ## Render the demo song (or SONG=night-ferry, keepers-waltz) to demo.wav, without a server
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && unset DATABASE_URL REDIS_URL && export DATA="$$scratch" && \
		$(IN)python manage.py migrate --verbosity 0 && $(IN)python manage.py demo $(if $(SONG),--song "$(SONG)") --out demo.wav

sounds: set-up ## Play every sound, and write what they measure to sounds.html
	@$(IN)python manage.py sounds --out sounds.html

token: set-up ## Print a new key for scripts
	@$(IN)python manage.py migrate --verbosity 0 && $(IN)python manage.py token

# --- set-up -----------------------------------------------------------------------------------------------------------

set-up: python-packages page-packages ## Install what running needs, and nothing else

system:
	@setup/system.sh python-venv=python3-venv scsynth=supercollider-server $(if $(filter live,$(ENGINE)),jackd=jackd2)

environment: system
	@setup/environment.sh

python-packages: environment
	@[ -f $(PYTHON_MARK) ] || { \
		echo "Installing Python packages into .venv (requirements.txt)" && \
		$(IN)python -m pip install --quiet -r requirements.txt && touch $(PYTHON_MARK); }

# The node that runs npm is a Python package, so that the machine needs none.
page-packages: python-packages
	@[ -f $(PAGE_MARK) ] || [ -f $(PAGE_TEST_MARK) ] || { \
		echo "Installing page packages into node_modules (package-lock.json)" && \
		$(NPM_CI) --omit=dev && touch $(PAGE_MARK); }

# --- tests ------------------------------------------------------------------------------------------------------------

test: lint check-javascript test-javascript test-postgres pytest ## Run every test, after installing what they need

set-up-tests: python-packages-for-tests page-packages-for-tests

system-for-tests: system
	@setup/system.sh sclang=supercollider-language jackd=jackd2 chromium=chromium ffmpeg=ffmpeg

python-packages-for-tests: system-for-tests python-packages
	@[ -f $(PYTHON_TEST_MARK) ] || { \
		echo "Installing Python packages for tests into .venv (requirements-dev.txt)" && \
		$(IN)python -m pip install --quiet -r requirements-dev.txt && touch $(PYTHON_TEST_MARK); }

page-packages-for-tests: python-packages
	@[ -f $(PAGE_TEST_MARK) ] || { \
		echo "Installing page packages into node_modules, those for tests too (package-lock.json)" && \
		$(NPM_CI) && touch $(PAGE_TEST_MARK); }

lint: set-up-tests ## Check style and the ladder of imports
	$(IN)ruff check .
	$(IN)ruff format --check .
	$(IN)lint-imports

check-javascript: set-up-tests
	$(IN)node node_modules/typescript/bin/tsc --noEmit

test-javascript: set-up-tests
	$(IN)node --test "static/js/tests/*.test.js"

# What keeps time, or is compared to the bit: one after another, with nothing beside it.
ALONE = browser_engine browser_palette concurrency crash live same_sound two_processes
# They bring their own database, need none, or leave to others what a database could do differently.
NOT_ON_POSTGRES = $(ALONE) automation box demo every_route fuzz import linked_clips meters mixer note_verbs pages papers samplers studio \
	time tongue tried_sounds
test-postgres: export DATABASE_URL = $(TEST_POSTGRES_URL)
test-postgres: export REDIS_URL = $(TEST_REDIS_URL)
test-postgres: export DATA = test-results/data
test-postgres: set-up-tests ## Run the kernel's tests on PostgreSQL and Redis (in CI they must be there)
	@if $(IN)python setup/services.py; then \
		$(IN)python -m pytest -q -n 2 sonic_site $(foreach name,$(NOT_ON_POSTGRES),--ignore-glob='*/test_$(name)*.py') --ignore-glob='*_page.py'; \
	else \
		echo "The tests on PostgreSQL and Redis are left out."; [ -z "$(CI)" ]; \
	fi

# Sounds need no clock and share nothing: two at a time. The rest listens to live engines and pages.
pytest: export DATA = test-results/data
pytest: set-up-tests ## Run the Python tests, those in a browser among them
ifdef PYTEST
	$(IN)python -m pytest $(PYTEST)
else
	@$(IN)python -m pytest -q -n 2 $(foreach name,$(ALONE),--ignore-glob='*/test_$(name)*.py'); together=$$?; \
	$(IN)python -m pytest $(wildcard $(foreach name,$(ALONE),*/tests/test_$(name)*.py)) && exit $$together
endif

# --- work on Sonic itself ---------------------------------------------------------------------------------------------

sc: system-for-tests ## Compile the SynthDefs and the catalogue anew
	QT_QPA_PLATFORM=offscreen QTWEBENGINE_DISABLE_SANDBOX=1 sclang sc/build.scd

bench: set-up-tests ## Measure what docs speak of; see bench/
	@for measured in bench/*.py; do echo "== $$measured"; $(IN)python "$$measured" || exit 1; done

pictures: set-up-tests ## Photograph every view in three sizes and both themes (VIEWS="mixer notes": these alone)
	@$(IN)python setup/pictures.py $(VIEWS)

clean: ## Remove what set-up and tests made; songs stay
	rm -rf .venv node_modules test-results demo.wav .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
