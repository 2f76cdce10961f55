# make run COMMAND="move a little up, then say done"   speak a command and read the program
# make test                                            set up and run all tests

PYTHON ?= python3
COMMAND ?=
VENV := .venv/bin/python

.PHONY: help run test setup matrix clean

help:
	@sed -n 's/^# //p' Makefile

setup:
	@$(PYTHON) -m tools.environment

# The command reaches the program as one word of the environment, never through a shell.
run: export LMPVC_COMMAND = $(COMMAND)
run: setup
	@$(VENV) -m tools.run_command "$$LMPVC_COMMAND"

test:
	@$(PYTHON) -m tools.environment --with-tests
	@$(VENV) -m tools.test_matrix
	$(VENV) -m pytest --cov --cov-report=term

clean:
	rm -rf .venv build install log .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
