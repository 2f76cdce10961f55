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
A Hypothesis strategy for random Python programs that bind and read names in every way.

A program is valid, but means nothing. Every scope starts by binding each name that it binds
anywhere, so that no name is read too early: whether a name is defined is then a question of scopes
alone, which a static analysis can answer exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

NAMES = tuple('abcdefghijkl')
"""Names that the programs use; few, so that scopes hide each other's."""

_BINDINGS = (
    '{0} = 0',
    '({0} := 0)',
    'import {0}',
    'from x import y as {0}',
    'def {0}(): pass',
    'class {0}: pass',
    'for {0} in (): pass',
    'with 0 as {0}: pass',
    '[*{0}, _] = 0',
)
"""Ways to bind a name for certain."""

_MAX_DEPTH = 3
_INDENT = '    '


@dataclass
class _Scope:
    """
    A scope while it is being written.

    :param bound: names that it binds itself, and that its first line assigns.
    :param declared: names that it declares global or nonlocal.
    :param function: the nearest scope, itself or around it, that is a function.
    """

    is_class: bool = False
    bound: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    module_names: set[str] = field(default_factory=set)
    function: _Scope | None = None

    def bind(self, name: str) -> str:
        """Note that the scope binds a name."""
        self.bound.add(name)
        return name

    @property
    def local(self) -> list[str]:
        """Everything that the scope must bind before it reads it."""
        return sorted((self.bound | self.module_names) - self.parameters)


@dataclass(frozen=True)
class _Rules:
    """What an expression may hold where it stands, and names that it must not read or bind."""

    walrus: bool = True
    comprehension: bool = True
    unread: frozenset[str] = frozenset()
    unbound: frozenset[str] = frozenset()


class _Writer:
    """Writes a program by drawing every choice."""

    def __init__(self, draw: Callable[[st.SearchStrategy[str]], str]) -> None:
        self._draw = draw

    def one_of(self, *choices: str) -> str:
        return self._draw(st.sampled_from(choices))

    def name(self, without: frozenset[str] | set[str] = frozenset()) -> str:
        return self.one_of(*(name for name in NAMES if name not in without))

    def count(self, most: int) -> int:
        return int(self.one_of(*map(str, range(most + 1))))

    # Expressions

    def expression(self, scope: _Scope, depth: int, rules: _Rules = _Rules()) -> str:
        """Write an expression, in parentheses where it needs them."""
        forms = ['name', 'name', 'number']
        if depth < _MAX_DEPTH:
            forms += ['call', 'sum', 'attribute', 'lambda', 'text']
            forms += ['comprehension'] * (2 * rules.comprehension)
            forms += ['walrus'] * rules.walrus
        form = self.one_of(*forms)
        if form == 'lambda':
            return self._lambda(scope, depth, rules)
        if form == 'comprehension':
            return self._comprehension(scope, depth, rules)
        written = {
            'name': '{name}',
            'number': '{number}',
            'text': "f'{{{name}!r:>{{{another}}}}}'",
            'walrus': '({target} := {first})',
            'attribute': '({first}).{name}',
            'sum': '({first} + {second})',
            'call': 'print({first}, *{second}, {name}={second})',
        }[form]
        return written.format(
            name=self.name(rules.unread),
            another=self.name(rules.unread),
            number=self.one_of('0', '1', 'None'),
            target=scope.bind(self.name(rules.unbound)) if form == 'walrus' else '',
            first=self.expression(scope, depth + 1, rules) if '{first}' in written else '',
            second=self.expression(scope, depth + 1, rules) if '{second}' in written else '',
        )

    def _lambda(self, scope: _Scope, depth: int, rules: _Rules) -> str:
        default = self.expression(scope, depth + 1, rules)
        parameter = self.name()
        inner = _Rules(walrus=False, unread=rules.unread - {parameter})
        body = self.expression(scope, depth + 1, inner)
        return f'(lambda {parameter}={default}: {body})'

    def _comprehension(self, scope: _Scope, depth: int, rules: _Rules) -> str:
        first, second = self.name(), self.name()
        while second == first:
            second = self.name()
        iterated = self._iterated(scope, depth, rules.unread)
        targets = {first}
        clauses = f'for {first} in {iterated}'
        if self.one_of('one', 'two') == 'two':
            # Reading the second target before it is bound would be an error of order.
            again = self._iterated(scope, depth, (rules.unread - {first}) | {second})
            clauses += f' for {second} in {again}'
            targets.add(second)
        inner = _Rules(
            walrus=rules.walrus,
            comprehension=rules.comprehension,
            unread=rules.unread - targets,
            unbound=rules.unbound | targets,
        )
        if self.one_of('if', '') == 'if':
            clauses += f' if {self.expression(scope, depth + 1, inner)}'
        element = self.expression(scope, depth + 1, inner)
        brackets = self.one_of('[]', '{}', '()')
        return f'{brackets[0]}{element} {clauses}{brackets[1]}'

    def _iterated(self, scope: _Scope, depth: int, unread: frozenset[str]) -> str:
        return self.expression(scope, depth + 1, _Rules(walrus=False, unread=unread))

    # Statements

    def header(self, scope: _Scope) -> list[str]:
        """Bind everything that the scope binds, in one way or another."""
        return [self.one_of(*_BINDINGS).format(name) for name in scope.local] or ['pass']

    def block(self, scope: _Scope, depth: int) -> list[str]:
        """Write one to three statements."""
        lines = self.statement(scope, depth)
        for _ in range(self.count(2)):
            lines += self.statement(scope, depth)
        return lines

    def statement(self, scope: _Scope, depth: int) -> list[str]:
        """Write a statement."""
        simple = {
            'expression': self._value,
            'assignment': self._assignment,
            'import': self._import,
        }
        compound = {
            'function': self._function,
            'class': self._class,
            'try': self._try,
            'match': self._match,
        }
        forms = list(simple)
        if depth < _MAX_DEPTH:
            forms += [*compound, 'function', 'for', 'while', 'if', 'with']
        form = self.one_of(*forms)
        if form in simple:
            return [simple[form](scope)]
        if form in compound:
            return compound[form](scope, depth)
        return self._block_statement(form, scope, depth)

    def _value(self, scope: _Scope) -> str:
        # pyflakes lets a comprehension in a class body see the class's names; Python does not.
        rules = _Rules(comprehension=not scope.is_class)
        return self.expression(scope, 1, rules)

    def _bound(self, scope: _Scope) -> str:
        return scope.bind(self.name())

    def _assignment(self, scope: _Scope) -> str:
        value = self._value(scope)
        form = self.one_of('plain', 'tuple', 'augmented', 'annotated', 'subscript')
        if form == 'tuple':
            return f'{self._bound(scope)}, *{self._bound(scope)} = {value}'
        if form == 'augmented':
            return f'{self._bound(scope)} += {value}'
        if form == 'subscript':
            return f'{self.name()}[{value}] = {self.name()}'
        name = self.name(scope.declared)
        if form == 'annotated':
            return f'{scope.bind(name)}: {self.name()} = {value}'
        return f'{scope.bind(name)} = {value}'

    def _import(self, scope: _Scope) -> str:
        name = self._bound(scope)
        forms = (f'import {name}', f'import x.y as {name}', f'from x import {name}')
        return self.one_of(*forms, f'from x import y as {name}', f'import {name}.y')

    def _block_statement(self, form: str, scope: _Scope, depth: int) -> list[str]:
        value = self._value(scope)
        head = {
            'for': f'for {self._bound(scope) if form == "for" else ""} in {value}:',
            'while': f'while {value}:',
            'if': f'if {value}:',
            'with': f'with {value} as {self._bound(scope) if form == "with" else ""}:',
        }[form]
        lines = [head, *_indented(self.block(scope, depth + 1))]
        if form != 'with' and self.one_of('else', '') == 'else':
            lines += ['else:', *_indented(self.block(scope, depth + 1))]
        return lines

    def _try(self, scope: _Scope, depth: int) -> list[str]:
        lines = ['try:', *_indented(self.block(scope, depth + 1))]
        lines += [f'except Exception as {self._bound(scope)}:']
        lines += _indented(self.block(scope, depth + 1))
        if self.one_of('finally', '') == 'finally':
            lines += ['finally:', *_indented(self.block(scope, depth + 1))]
        return lines

    def _match(self, scope: _Scope, depth: int) -> list[str]:
        lines = [f'match {self._value(scope)}:']
        for _ in range(1 + self.count(1)):
            first, second = self.name(), self.name()
            while second == first:
                second = self.name()
            patterns = (f'[{first}, *{second}]', f"{{'k': {first}, **{second}}}")
            more = (f'int({first}) | float({first})', f'str(x={first})', f'(0 | 1) as {first}')
            pattern = self.one_of(*patterns, *more)
            scope.bound |= {first} | ({second} if pattern in patterns else set())
            guard = f' if {self._value(scope)}' if self.one_of('if', '') else ''
            lines += [f'{_INDENT}case {pattern}{guard}:']
            lines += _indented(_indented(self.block(scope, depth + 1)))
        return lines

    def _function(self, scope: _Scope, depth: int) -> list[str]:
        name = self._bound(scope)
        first, second = self.name(), self.name()
        while second == first:
            second = self.name()
        parameters = f'{first}: {self.name()} = {self._value(scope)}'
        parameters += self.one_of(f', *{second}', f', **{second}', f', *, {second}={self.name()}')
        inner = _Scope(parameters={first, second})
        inner.function = inner
        declarations = self._declarations(inner, scope.function)
        body = self.block(inner, depth + 1)
        decorator = [f'@{self.name()}'] if self.one_of('@', '') else []
        return [
            *decorator,
            f'def {name}({parameters}) -> {self.name()}:',
            *_indented([*declarations, *self.header(inner), *body]),
        ]

    def _declarations(self, inner: _Scope, outer: _Scope | None) -> list[str]:
        lines = []
        if self.one_of('global', '', ''):
            name = self.name(inner.parameters)
            inner.declared.add(name)
            inner.module_names.add(name)
            lines.append(f'global {name}')
        if outer and self.one_of('nonlocal', '', ''):
            name = self.name(inner.parameters | inner.declared | outer.module_names)
            outer.bind(name)
            inner.declared.add(name)
            lines.append(f'nonlocal {name}')
        return lines

    def _class(self, scope: _Scope, depth: int) -> list[str]:
        name = self._bound(scope)
        base = self._value(scope)
        inner = _Scope(is_class=True, function=scope.function)
        body = self.block(inner, depth + 1)
        return [f'class {name}({base}):', *_indented([*self.header(inner), *body])]


def _indented(lines: list[str]) -> list[str]:
    return [_INDENT + line for line in lines]


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Make random programs."""
    module = _Scope()
    writer = _Writer(draw)
    body = writer.block(module, 0)
    return '\n'.join([*writer.header(module), *body]) + '\n'
