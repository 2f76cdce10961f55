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

"""From an answer to its code, and from code to a trial by the language's own tool, confined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
import json
from pathlib import Path
import re
import secrets
import shutil
import tempfile
from typing import Any

from lmpvc_codegen.bench.coding_tasks.react import NPM_PACKAGES
from lmpvc_codegen.bench.coding_tasks.task import Case, CodingTask, Language
from lmpvc_codegen.bench.react_page import node_modules, page
from lmpvc_codegen.errors import BenchmarkError
from lmpvc_codegen.simulation.confinement import Limits
from lmpvc_codegen.simulation.execution import execute, Execution

STANDARD_MODULES = tuple(
    '__future__ abc array bisect calendar cmath collections collections.abc contextlib copy '
    'dataclasses datetime decimal enum fractions functools hashlib heapq itertools json math '
    'numbers operator queue random re statistics string sys textwrap threading time typing '
    'unicodedata uuid'.split()
)
"""Modules that an answer in Python may import; in the confined process no other can be read."""

TOOLS: Mapping[Language, str] = {'javascript': 'node', 'cpp': 'g++', 'react': 'node'}
"""Programs that run a language; Python and SQLite are part of this one."""

FENCE_TAGS: Mapping[Language, tuple[str, ...]] = {
    'python': ('python', 'py', 'python3'),
    'javascript': ('javascript', 'js', 'node', 'typescript', 'ts'),
    'cpp': ('cpp', 'c++', 'cc', 'c'),
    'sql': ('sql', 'sqlite', 'sqlite3'),
    'react': ('jsx', 'tsx', 'javascript', 'js', 'typescript', 'ts', 'react'),
}
"""Words behind the fence that begins code in a language; the first is the usual one."""

_TOOL_FOLDERS = '/usr/local/bin:/usr/bin:/bin'
_FENCE = re.compile(r'^[ \t]*```[ \t]*([\w+#.-]*).*$', re.MULTILINE)
_EXPORT = re.compile(r'^export\s+(default\s+)?(?=function|class|const|let|var|async)', re.M)
_COMPUTING = Limits(cpu_s=6, wall_s=10.0)
_COMPILING = Limits(cpu_s=60, wall_s=60.0)
_RUNNING = Limits(cpu_s=6, wall_s=10.0, memory_mb=4096)
_RUNNING_REACT = Limits(cpu_s=12, wall_s=20.0, memory_mb=8192)
_OUTPUT_LENGTH = 1 << 20
_MESSAGE_LENGTH = 400

_CPP_HEADERS = (
    'algorithm array bitset cctype climits cmath cstdint cstdio cstdlib cstring deque functional '
    'iomanip iostream iterator limits list map memory numeric optional queue random set sstream '
    'stack stdexcept string string_view tuple unordered_map unordered_set utility variant vector'
).split()


@dataclass(frozen=True)
class Trial:
    """
    What became of an answer when it was run.

    :param passed: one truth for each case.
    :param ended: ``finished``, ``timeout``, ``flood``, ``lost``, or ``compile`` for code that
        the tool does not take.
    :param message: what was wrong first; '' where nothing was.
    :param complaints: warnings of the compiler.
    :param seconds: of the run; a compiler's time is not in it.
    """

    passed: tuple[bool, ...]
    ended: str
    message: str
    seconds: float
    complaints: int = 0
    confinement: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Tell whether every case was passed, by a program that came to its end."""
        return self.ended == 'finished' and bool(self.passed) and all(self.passed)


def missing_tool(language: Language) -> str:
    """Name what is missing to run a language; '' where nothing is."""
    tool = TOOLS.get(language, '')
    if tool and shutil.which(tool, path=_TOOL_FOLDERS) is None:
        return tool
    if language == 'react' and node_modules() is None:
        return f'npm packages {" ".join(NPM_PACKAGES)} (in a folder that NODE_PATH names)'
    return ''


def code_of(answer: str, language: Language) -> str:
    """
    Find the code in an answer: in its fences, or all of it where there are none.

    Of several fenced blocks the longest with a fitting tag counts. A single fence without a tag
    closes code that stands before it: the prompt had opened it.
    """
    fences = list(_FENCE.finditer(answer))
    if not fences:
        return answer
    opened_before = not fences[0][1] and len(fences) % 2 == 1
    if opened_before and answer[: fences[0].start()].strip():
        return answer[: fences[0].start()]
    starts, ends = [fence.end() for fence in fences[::2]], [f.start() for f in fences[1::2]]
    codes = [answer[slice(*place)] for place in zip_longest(starts, ends)]
    blocks = [(f[1].lower(), c.lstrip('\n')) for f, c in zip(fences[::2], codes, strict=True)]
    fitting = [code for tag, code in blocks if tag in FENCE_TAGS[language]]
    return max(fitting or [code for _tag, code in blocks], key=len)


def run_python(
    source: str,
    cases: Sequence[Case] = (),
    *,
    limits: Limits | None = None,
    reads_libraries: bool = False,
) -> Trial:
    """
    Run Python and compare expressions; without any, reaching the end passes.

    :param reads_libraries: let it import what is installed, and write into a folder of its own;
        otherwise there are the :data:`STANDARD_MODULES`, and no file at all.
    """
    pairs = [(case.given, case.expected) for case in cases] or [('True', 'True')]
    with tempfile.TemporaryDirectory() as folder:
        ended = execute(
            'lmpvc_codegen.bench.jobs:run_python',
            {'source': source, 'cases': pairs},
            modules=STANDARD_MODULES,
            limits=limits or _COMPUTING,
            folder=Path(folder) if reads_libraries else None,
        )
    return _trial(ended, len(pairs))


def try_answer(task: CodingTask, code: str) -> Trial:
    """Run an answer to a coding task against its cases."""
    return _RUNNERS[task.language](task, code)


def _try_python(task: CodingTask, code: str) -> Trial:
    # Models use numpy unasked; an answer that may import it is judged by what it computes.
    return run_python(f'{code}\n\n{task.setup}', task.cases, reads_libraries=True)


def _try_sql(task: CodingTask, code: str) -> Trial:
    payload = {
        'source': code,
        'cases': [(case.given, case.expected) for case in task.cases],
        'setup': task.setup,
        'probe': task.probe,
    }
    ended = execute('lmpvc_codegen.bench.jobs:run_sql', payload, limits=_COMPUTING)
    return _trial(ended, len(task.cases))


def _try_javascript(task: CodingTask, code: str) -> Trial:
    return _run_node(task, _EXPORT.sub('', code), _RUNNING)


def _try_react(task: CodingTask, code: str) -> Trial:
    modules = node_modules()
    if modules is None:
        raise BenchmarkError('React cannot be run.', remedy=f'Install {missing_tool("react")}.')
    # Handling traps, WebAssembly (in jsdom and xlsx) takes more addresses than an answer may have.
    # jsdom needs a Node.js that knows the option.
    options = ['--disable-wasm-trap-handler']
    source = page(code, modules)
    return _run_node(task, source, _RUNNING_REACT, options=options, readable=[modules])


def _run_node(
    task: CodingTask,
    source: str,
    limits: Limits,
    *,
    options: Sequence[str] = (),
    readable: Sequence[Path] = (),
) -> Trial:
    mark = secrets.token_hex(8)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, 'answer.js').write_text(_javascript(task, source, mark), encoding='utf-8')
        command = ['node', '--max-old-space-size=512', *options, 'answer.js']
        ended = _tool(command, folder, limits, readable)
        return _marked(ended, folder, mark, task.cases)


def _try_cpp(task: CodingTask, code: str) -> Trial:
    mark = secrets.token_hex(8)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, 'answer.cpp').write_text(_cpp(task, code, mark), encoding='utf-8')
        command = ['g++', '-std=c++17', '-O1', '-Wall', '-Wextra', '-o', 'answer', 'answer.cpp']
        compiled = _tool(command, folder, _COMPILING)
        errors = _written(folder, 'errors')
        if _status(compiled) != 0:
            passed = (False,) * len(task.cases)
            return Trial(passed, 'compile', _first_error(errors), 0.0)
        trial = _marked(_tool(['./answer'], folder, _RUNNING), folder, mark, task.cases)
        warnings = len(re.findall(r'^answer\.cpp:\d+:\d+: warning: ', errors, re.M))
        return Trial(
            trial.passed, trial.ended, trial.message, trial.seconds, warnings, trial.confinement
        )


_RUNNERS: Mapping[Language, Callable[[CodingTask, str], Trial]] = {
    'python': _try_python,
    'javascript': _try_javascript,
    'cpp': _try_cpp,
    'sql': _try_sql,
    'react': _try_react,
}


def _javascript(task: CodingTask, code: str, mark: str) -> str:
    """Write the answer with its cases below; each tells its number and its truth, marked."""
    cases = ',\n'.join(
        f'  [async () => ({case.given}), async () => ({case.expected})]' for case in task.cases
    )
    return f"""{code}
;{task.setup}
;(async () => {{
  const {{isDeepStrictEqual, inspect}} = require('node:util');
  const cases = [
{cases}
  ];
  for (const [number, [given, expected]] of cases.entries()) {{
    let passed = false;
    let said = '';
    try {{
      const value = await given();
      passed = isDeepStrictEqual(value, await expected());
      said = passed ? '' : inspect(value, {{breakLength: Infinity}});
    }} catch (error) {{
      said = String(error);
    }}
    const told = `${{number}} ${{+passed}} ${{JSON.stringify(said)}}`;
    require('node:fs').writeSync(1, `\\n{mark} ${{told}}\\n`);
  }}
  process.exit(0);
}})();
"""


def _cpp(task: CodingTask, code: str, mark: str) -> str:
    """Write the answer with a main program that tells each case's number and truth, marked."""
    headers = '\n'.join(f'#include <{name}>' for name in _CPP_HEADERS)
    calls = '\n'.join(
        f'  tell_case([&] {{ return ({case.given}) == ({case.expected}); }}, {number});'
        for number, case in enumerate(task.cases)
    )
    return f"""{headers}
#define main main_of_the_answer
#line 1
{code}
#undef main
#line 1 "cases.cpp"
{task.setup}
template <typename Case>
void tell_case(Case passes, int number) {{
  bool passed = false;
  try {{ passed = passes(); }} catch (...) {{}}
  std::cout << std::endl << "{mark} " << number << ' ' << passed << " \\"\\"" << std::endl;
}}

int main() {{
{calls}
}}
"""


def _tool(
    command: Sequence[str], folder: str, limits: Limits, readable: Sequence[Path] = ()
) -> Execution:
    return execute(
        'lmpvc_codegen.bench.jobs:run_tool',
        {'command': list(command)},
        limits=limits,
        folder=Path(folder),
        readable=readable,
    )


def _status(ended: Execution) -> int | None:
    return ended.told[-1].get('status') if ended.told else None


def _marked(ended: Execution, folder: str, mark: str, cases: Sequence[Case]) -> Trial:
    """Read the marked lines that a tool wrote, also where it was ended."""
    lines = re.findall(rf'^{mark} (\d+) ([01]) (".*")$', _written(folder, 'output'), re.M)
    truths = {int(number): truth == '1' for number, truth, _text in lines}
    passed = tuple(truths.get(number, False) for number in range(len(cases)))
    said = [_said(cases, int(number), text) for number, truth, text in lines if truth == '0']
    if len(truths) < len(cases):
        said.insert(0, _first_error(_written(folder, 'errors')) or ended.ended)
    seconds = float(ended.told[-1].get('seconds', 0)) if ended.told else ended.wall_s
    message = '' if all(passed) else said[0][:_MESSAGE_LENGTH]
    return Trial(passed, ended.ended, message, seconds, 0, ended.confinement)


def _said(cases: Sequence[Case], number: int, text: str) -> str:
    """Tell what a case gave instead of what was expected, where the tool can show it."""
    case, value = cases[number], json.loads(text)
    return f'{case.given} is {value or "something else"}, not {case.expected}'


def _written(folder: str, name: str) -> str:
    file = Path(folder, name)
    if not file.exists():
        return ''
    with file.open('rb') as stream:
        return stream.read(_OUTPUT_LENGTH).decode(errors='replace')


def _first_error(errors: str) -> str:
    lines = [line for line in errors.split('\n') if re.search(r'[Ee]rror', line)]
    return (lines or errors.split('\n'))[0][:_MESSAGE_LENGTH]


def _trial(ended: Execution, count: int) -> Trial:
    """Judge what a job of ours told of Python or SQL."""
    truths: dict[int, Mapping[str, Any]] = {
        told['case']: told for told in ended.told if isinstance(told.get('case'), int)
    }
    passed = tuple(bool(truths.get(number, {}).get('passed')) for number in range(count))
    said = [str(told.get('ran') or told.get('message') or '') for told in ended.told]
    message = next(filter(None, said), '' if all(passed) else ended.ended)
    seconds = float(ended.told[-1].get('seconds', 0)) if ended.told else ended.wall_s
    return Trial(passed, ended.ended, message, seconds, 0, ended.confinement)
