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


"""
The scope analysis finds the same undefined names as pyflakes.

Where the two differ, it is known why:

* pyflakes follows the order of statements, so a name that is read before it is bound, or after
  its exception handler, is undefined to it. Ours asks only whether a scope binds the name at all:
  functions of a program may stand in any order.
* To pyflakes ``global x`` and ``nonlocal x`` define ``x`` in the module; Python needs an
  assignment.
* pyflakes lets a comprehension in a class body see the names of the class; Python does not.
* pyflakes reads annotations that are texts; Python does not.
* pyflakes takes ``x: int`` for no binding; Python makes ``x`` a local that is unbound.
* Since Python 3.12 pyflakes takes ``:=`` in a parameter's default, in an annotation, or among the
  bases of a class for a binding of a scope in between; Python binds in the scope around it.
"""

from __future__ import annotations

import ast
from test.corpus.programs import attacks, CorpusProgram, MORE_IMPORTS, ordinary_programs
from test.generation.random_programs import programs

from hypothesis import given, HealthCheck, settings
from lmpvc_codegen.generation.scope import undefined_names
from pyflakes.checker import Checker
from pyflakes.messages import UndefinedName
import pytest

DIFFERENCES = {
    'the builtins module by its global name': '__builtins__',
    "the builtins module's attributes": '__builtins__',
    'delete the robot': 'robot',
    'rebind the robot by an exception': 'robot',
    # pyflakes reads the texts in these annotations as annotations.
    'an annotation that calls': 'hi',
    'an annotation of the result that calls': 'hi',
    'an annotation of a variable that calls': 'hi',
    'an annotation with an await of nothing': 'ab',
    # pyflakes gives up on names where a star might bind them.
    'import a star': 'system',
    'import a star of a permitted module': 'robot sqrt',
}
"""Attacks of which the two hold different names undefined, with the names."""


def undefined_to_pyflakes(source: str) -> frozenset[str]:
    """Ask pyflakes for the undefined names of a source."""
    messages = Checker(ast.parse(source)).messages
    return frozenset(m.message_args[0] for m in messages if isinstance(m, UndefinedName))


def declared_nonlocal(source: str) -> frozenset[str]:
    """Name what ``nonlocal`` statements declare; pyflakes takes it for global."""
    nodes = ast.walk(ast.parse(source))
    return frozenset(n for node in nodes if isinstance(node, ast.Nonlocal) for n in node.names)


def bound_in_headers(source: str) -> frozenset[str]:
    """Name what ``:=`` binds in the header of a function or a class; pyflakes misplaces it."""
    headers: list[ast.AST] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            headers += [node.args, *filter(None, [getattr(node, 'returns', None)])]
        elif isinstance(node, ast.ClassDef):
            headers += [*node.bases, *node.keywords]
    inner = [node for header in headers for node in ast.walk(header)]
    return frozenset(node.target.id for node in inner if isinstance(node, ast.NamedExpr))


def is_python(program: CorpusProgram) -> bool:
    """Tell whether a program of the corpus is valid Python."""
    return 'SyntaxFinding' not in program.kinds


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs())
def test_random_programs(source: str) -> None:
    """Of any program whose names are bound in order, both find the same names undefined."""
    compile(source, '<random program>', 'exec')
    unclear = declared_nonlocal(source) | bound_in_headers(source)

    assert undefined_names(source) - unclear == undefined_to_pyflakes(source) - unclear


@pytest.mark.parametrize('program', ordinary_programs(), ids=str)
def test_ordinary_programs(program: CorpusProgram) -> None:
    """Of every ordinary program both find the same names undefined, with and without imports."""
    for source in (program.source, MORE_IMPORTS + program.source):
        hint = {'Robot'} if "robot: 'Robot'" in source else set()

        assert undefined_names(source) == undefined_to_pyflakes(source) - hint


@pytest.mark.parametrize('program', [a for a in attacks() if is_python(a)], ids=str)
def test_attacks(program: CorpusProgram) -> None:
    """Of an attack too, but for names that are gone when they are read, and for stars."""
    ours, theirs = undefined_names(program.source), undefined_to_pyflakes(program.source)

    assert ours ^ theirs == frozenset(DIFFERENCES.get(program.title, '').split())


@pytest.mark.parametrize(
    ('source', 'ours', 'theirs'),
    [
        ('print(x)\nx = 1', '', 'x'),
        ('try:\n    pass\nexcept Exception as x:\n    pass\nprint(x)', '', 'x'),
        ('def f():\n    print(x)\n    x = 1', '', 'x'),
        ('def f():\n    global x\n    print(x)', 'x', ''),
        ('def f():\n    x = 1\n    def g():\n        nonlocal x\n    g()\nprint(x)', 'x', ''),
        ('class A:\n    x = 1\n    y = [x for _ in range(3)]', 'x', ''),
        ('def f():\n    x: int\n    print(x)', '', 'x'),
    ],
    ids=[
        'read too early',
        'read after its handler',
        'local read too early',
        'global without assignment',
        'nonlocal is not global',
        'comprehension in a class',
        'annotation alone',
    ],
)
def test_known_differences(source: str, ours: str, theirs: str) -> None:
    """The two differ where this module says, and as it says."""
    assert undefined_names(source) == frozenset(ours)
    assert undefined_to_pyflakes(source) == frozenset(theirs)
