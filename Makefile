# Every target first does what it needs: with Python 3.11 or newer on the machine, `make run` is enough.

# The environment is made anew when the folder, Python or the lock is another one than last time.
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
READY := .venv/ready-$(shell { pwd; "$(PYTHON)" -V; cat requirements.lock; } 2>&1 | cksum | cut -d ' ' -f 1)

.PHONY: help setup run test check bench bench-full format lock clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r target what; do \
	  printf '  %-16s %s\n' "$$target" "$$what"; done

setup: .venv/bin/cairn  ## make .venv with all that requirements.lock names (done again only when needed)

run: setup  ## start Cairn; without Slack tokens in a local workspace, its page on PORT (3000)
	@exec .venv/bin/cairn run

test: setup  ## run all tests (ARGS="tests/stories -x" for some)
	@$(without_settings) .venv/bin/pytest $(or $(ARGS),$(several_at_once))

check: setup  ## format, lint, types, floors and the other rules of the house
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	@$(without_settings) .venv/bin/pytest tests/architecture -q

bench: setup  ## measure, in less than five minutes
	@$(without_settings) .venv/bin/python -m benchmarks

bench-full: setup  ## measure at full size
	@$(without_settings) .venv/bin/python -m benchmarks --full

format: setup  ## lay out the code and mend what can be mended
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: setup  ## write requirements.lock anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(uv) pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock $(ARGS)

clean:  ## remove .venv and caches, but not the data in .cairn
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each process has a Postgres of its own; the tests of a file stay together, as some share a stage.
several_at_once = --numprocesses=auto --maxprocesses=4 --dist=loadfile

# Tests and benchmarks are to touch nobody's database or workspace.
without_settings = unset DATABASE_URL `env | sed -n 's/^\(SLACK_[A-Z_]*\)=.*/\1/p'`;

# What `make setup` does.
$(READY):
	@"$(PYTHON)" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Cairn needs Python 3.11 or newer with venv: install it (on Debian python3 and python3-venv)" \
	    "or name it, as in make PYTHON=/opt/python3.13/bin/python3 run." >&2; exit 1; }
	@echo "Making .venv with `"$(PYTHON)" -V` ..."
	@rm -rf .venv
	@"$(PYTHON)" -m venv .venv
	@echo "Installing what requirements.lock names ..."
	@awk '/^[^ ]/ { wanted = /^uv==/ } wanted' requirements.lock > .venv/uv.lock
	@$(pip) install --quiet --require-hashes -r .venv/uv.lock
	@$(uv) pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock || { \
	  echo "uv could not. pip tries, it may know more of this machine; it takes a minute ..."; \
	  $(pip) install --quiet --require-hashes -r requirements.lock; }
	@touch $@
	@echo "Ready."

pip = .venv/bin/python -m pip --disable-pip-version-check

# uv is pip, many times faster, but reads none of pip's settings: it is told of a mirror and a certificate.
# Its cache is in .venv, for there may be no home folder.
uv = index=$(call pip_setting,index-url); certificate=$(call pip_setting,cert); export UV_CACHE_DIR=.venv/uv-cache; \
  [ -z "$$index" ] || export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$${UV_INDEX_URL:-$$index}}"; \
  [ -z "$$certificate" ] || export SSL_CERT_FILE="$${SSL_CERT_FILE:-$$certificate}"; \
  .venv/bin/uv
pip_setting = "`$(pip) config list | sed -n "s/^[^=]*[.]$(1)='\(.*\)'$$/\1/p" | tail -n 1`"

# It runs this folder's app.main from wherever it is called: nothing of ours is put into site-packages.
define CAIRN
#!/bin/sh
home=$$(dirname -- "$$(readlink -f -- "$$0")")/../..
run='import sys; sys.path.insert(0, sys.argv.pop(1)); from app.main import main; sys.exit(main())'
exec "$$home/.venv/bin/python" -P -c "$$run" "$$home" "$$@"
endef

.venv/bin/cairn: export CAIRN := $(CAIRN)
.venv/bin/cairn: $(READY) Makefile
	@printf '%s\n' "$$CAIRN" > $@
	@chmod +x $@
