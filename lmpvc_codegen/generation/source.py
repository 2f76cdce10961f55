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

"""From a completion to the function definitions in it, whatever surrounds them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
import re
import textwrap

_INDENT = 4
_FENCE = re.compile(r'^\s*```.*$', re.MULTILINE)
_CONTINUES_A_STATEMENT = re.compile(r'[ \t)\]}]|(else|elif|except|finally|case)\b')


@dataclass(frozen=True)
class Definition:
    """
    A function definition as the program will hold it.

    :param source: its text, annotations removed, comments kept where nothing was removed.
    :param node: its syntax tree; the line numbers are those of ``source``.
    """

    name: str
    source: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of its tree."""
        return tuple(ast.walk(self.node))

    @cached_property
    def calls(self) -> tuple[ast.Call, ...]:
        """All calls in it."""
        return tuple(node for node in self.nodes if isinstance(node, ast.Call))

    @cached_property
    def lines(self) -> frozenset[str]:
        """Its simple statements, as Python writes them."""
        kinds = (ast.Assign, ast.AugAssign, ast.Expr)
        return frozenset(ast.unparse(node) for node in self.nodes if isinstance(node, kinds))

    @cached_property
    def parameters(self) -> str:
        """Its parameters, as its head lists them."""
        return ast.unparse(self.node.args)

    @property
    def body(self) -> str:
        """Its body, line by line."""
        return self.body_before((self.node.end_lineno or 0) + 1)

    def body_before(self, line: int) -> str:
        """Give the lines of its body before one of its lines."""
        first, last = self.node.body[0].lineno - 1, line - 1
        return '\n'.join(self.source.split('\n')[first:last])

    def body_until(self, node: ast.expr | ast.stmt) -> str:
        """Give its body up to where an expression or a statement begins."""
        # Python counts columns in bytes.
        line = self.source.split('\n')[node.lineno - 1].encode()
        begun = line[: node.col_offset].decode()
        return f'{self.body_before(node.lineno)}\n{begun}'.lstrip('\n')

    def body_with(self, node: ast.expr, written: str) -> str:
        """Give its body up to the line that an expression ends in, the expression written anew."""
        assert node.end_lineno is not None
        line = self.source.split('\n')[node.end_lineno - 1].encode()
        return f'{self.body_until(node)}{written}{line[node.end_col_offset :].decode()}'


def parse_statements(text: str) -> list[ast.stmt]:
    """Parse what can be parsed of a text, statement by statement, and skip the rest."""
    return [node for node, _written in _statements(text)]


def definitions(text: str) -> list[Definition]:
    """
    Find the function definitions in a completion that may hold prose, fences or a cut-off tail.

    Only top-level definitions count. Of two with one name the last one stands, as in Python.
    """
    found: dict[str, Definition] = {}
    for block in _code_blocks(text):
        for node, written in _statements(block):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[node.name] = _definition(node, written)
    return list(found.values())


def syntax_error(text: str) -> SyntaxError | None:
    """Tell the first syntax error of a completion's code, or None where there is none."""
    for block in _code_blocks(text):
        try:
            ast.parse(block)
        except SyntaxError as error:
            return error
        except ValueError as error:
            return SyntaxError(str(error))
    return None


def _code_blocks(text: str) -> Iterator[str]:
    """Yield the parts of a completion that are code: what is fenced, or all of it."""
    parts = _FENCE.split(text.replace('\r\n', '\n'))
    if len(parts) == 1:
        yield parts[0]
        return
    fenced = parts[1::2]
    # A completion that continues a fence which the prompt opened has code before the first one.
    if re.search(r'^\s*(async\s+)?def\s', parts[0], re.MULTILINE):
        fenced.insert(0, parts[0])
    yield from fenced


def _chunks(text: str) -> Iterator[str]:
    """Cut a text where a new statement or comment starts in the first column."""
    lines: list[str] = []
    decorated = False
    for line in text.splitlines():
        starts = bool(line.strip()) and not _CONTINUES_A_STATEMENT.match(line)
        if starts and lines and not decorated:
            yield '\n'.join(lines)
            lines = []
        if starts:
            decorated = line.startswith('@')
        lines.append(line)
    if lines:
        yield '\n'.join(lines)


def _statements(text: str) -> Iterator[tuple[ast.stmt, str]]:
    """Yield each statement that parses, with the text that its line numbers refer to."""
    whole = _parsed(text)
    if whole is not None:
        yield from ((node, text) for node in whole)
        return
    for chunk in _chunks(text):
        uncommented = '\n'.join(line for line in chunk.splitlines() if not line.startswith('#'))
        for candidate in (chunk, textwrap.dedent(chunk), textwrap.dedent(uncommented)):
            body = _parsed(candidate)
            if body is not None:
                yield from ((node, candidate) for node in body)
                break


def _parsed(text: str) -> list[ast.stmt] | None:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _definition(node: ast.FunctionDef | ast.AsyncFunctionDef, written: str) -> Definition:
    source = None if _has_annotations(node) else ast.get_source_segment(written, node)
    if source is None or node.decorator_list:
        source = ast.unparse(_WithoutAnnotations().visit(node))
    source = '\n'.join(line.rstrip() for line in source.splitlines())
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef)
    return Definition(name=tree.name, source=source, node=tree)


def _has_annotations(node: ast.AST) -> bool:
    return any(
        isinstance(child, ast.AnnAssign)
        or (isinstance(child, ast.arg) and child.annotation is not None)
        or (isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and child.returns)
        for child in ast.walk(node)
    )


def followed(lines: str, line: str) -> str:
    """Write a line of a body after others, in the block in which they end."""
    last = lines.rpartition('\n')[2]
    depth = (len(last) - len(last.lstrip()) or _INDENT) + _INDENT * last.endswith(':')
    return f'{lines}\n{" " * depth}{line}'.lstrip('\n')


def texts_in(nodes: Iterable[ast.AST]) -> list[str]:
    """Give the texts among the nodes of a tree."""
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return [value for value in values if isinstance(value, str)]


def texts_of(call: ast.Call) -> list[str]:
    """Give the texts that a call is made with."""
    return texts_in(call.args)


def names_in(nodes: Iterable[ast.AST], context: type[ast.expr_context]) -> frozenset[str]:
    """Give the names among the nodes of a tree that are read, or set."""
    names = (node for node in nodes if isinstance(node, ast.Name))
    return frozenset(name.id for name in names if isinstance(name.ctx, context))


def assigned_once(nodes: Sequence[ast.AST]) -> dict[str, ast.expr]:
    """Give what is assigned to each name that nothing else is assigned to."""
    bound = Counter(
        [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    )
    return {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets[:1]
        if isinstance(target, ast.Name) and bound[target.id] == 1
    }


class _WithoutAnnotations(ast.NodeTransformer):
    """Remove annotations: they run code where they stand, and name types nobody imports."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        self.generic_visit(node)
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(
            ast.fix_missing_locations(
                ast.Assign(targets=[node.target], value=node.value, lineno=node.lineno)
            ),
            node,
        )
