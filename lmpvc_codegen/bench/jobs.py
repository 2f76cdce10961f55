# Copyright 2026 The lmpvc_codegen authors
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.

"""What the confined process does for the benchmarks: run Python, SQL, and the system's tools."""

from __future__ import annotations

from collections.abc import Mapping
import json
import os
from pathlib import Path
import sqlite3
import subprocess
import sys
import time
from types import ModuleType
from typing import Any

from lmpvc_codegen.simulation.child import Tell

_MESSAGE_LENGTH = 400


def run_python(payload: Mapping[str, Any], tell: Tell) -> None:
    """
    Run a source text, then compare the values of expressions in it.

    Tells ``{'ran': message or ''}`` once and ``{'case': n, 'passed': bool, 'message': str}`` for
    each pair of expressions; ``seconds`` counts from the start of the source.
    """
    module = ModuleType('answer')
    sys.modules['answer'] = module
    names = module.__dict__
    started = time.perf_counter()
    try:
        exec(compile(payload['source'], '<answer>', 'exec'), names)  # noqa: S102 - what it is for
    except BaseException as error:  # noqa: BLE001 - foreign code may raise anything
        tell({'ran': _described(error), 'seconds': time.perf_counter() - started})
        return
    tell({'ran': '', 'seconds': time.perf_counter() - started})
    for number, (actual, expected) in enumerate(payload['cases']):
        passed, message = False, ''
        try:
            value = eval(actual, names)  # noqa: S307 - what it is for
            wanted = eval(expected, names)  # noqa: S307 - what it is for
            passed = type(passed)(value == wanted)
            message = '' if passed else f'{actual} is {_short(value)}, not {_short(wanted)}'
        except BaseException as error:  # noqa: BLE001 - foreign code may raise anything
            message = f'{actual}: {_described(error)}'
        seconds = time.perf_counter() - started
        tell({'case': number, 'passed': passed, 'message': message, 'seconds': seconds})


def run_sql(payload: Mapping[str, Any], tell: Tell) -> None:
    """
    Run SQL on a database in memory for each case, and compare the rows that it gives.

    ``setup`` makes the tables, a case's first part fills them, and ``probe``, if there is one,
    asks for the rows after the answer has changed something.
    """
    started = time.perf_counter()
    for number, (given, expected) in enumerate(payload['cases']):
        message = ''
        rows: list[list[Any]] = []
        try:
            rows = _rows(payload['setup'], given, payload['source'], payload['probe'])
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            message = _described(error)
        wanted = json.loads(expected)
        passed = not message and rows == wanted
        if not passed and not message:
            message = f'the rows are {_short(rows)}, not {_short(wanted)}'
        seconds = time.perf_counter() - started
        tell({'case': number, 'passed': passed, 'message': message, 'seconds': seconds})


def run_tool(payload: Mapping[str, Any], tell: Tell) -> None:
    """
    Run a command in the folder; what it writes goes to the files ``output`` and ``errors`` there.

    Tells ``{'status': int, 'seconds': float}``.
    """
    started = time.perf_counter()
    with Path('output').open('wb') as output, Path('errors').open('wb') as errors:
        ended = subprocess.run(
            payload['command'],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env={**os.environ, 'TMPDIR': os.curdir},
            check=False,
        )
    tell({'status': ended.returncode, 'seconds': time.perf_counter() - started})


def _rows(setup: str, given: str, source: str, probe: str) -> list[list[Any]]:
    database = sqlite3.connect(':memory:')
    try:
        database.executescript(setup + given)
        rows: list[Any] = []
        statements = _statements(source)
        if not statements:
            raise ValueError('there is no statement')
        for statement in statements:
            cursor = database.execute(statement)
            rows = cursor.fetchall() if cursor.description else rows
        if probe:
            rows = database.execute(probe).fetchall()
        return [list(row) for row in rows]
    finally:
        database.close()


def _statements(source: str) -> list[str]:
    """Split SQL where a statement is complete, as sqlite3's own shell does."""
    statements = ['']
    for piece in source.split(';'):
        statements[-1] += piece + ';'
        if sqlite3.complete_statement(statements[-1]):
            statements.append('')
    return [statement for statement in statements if statement.strip(' ;\n\t')]


def _described(error: BaseException) -> str:
    try:
        said = str(error)
    except BaseException:  # noqa: BLE001 - foreign code may raise anything
        said = ''
    return f'{type(error).__name__}: {said}'[:_MESSAGE_LENGTH]


def _short(value: object) -> str:
    return repr(value)[:_MESSAGE_LENGTH]
