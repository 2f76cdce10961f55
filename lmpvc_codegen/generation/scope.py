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
Which names a piece of source needs and does not have.

CPython's own resolver (:mod:`symtable`) decides what is local, so parameters, nested functions,
comprehension variables, walrus targets and match captures are never mistaken for something that
is missing. Nothing is executed.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
import symtable

BUILTIN_NAMES = frozenset(dir(builtins)) | {'__file__', '__annotations__'}
"""Names that every module sees without defining them."""


class _GeneratorsOnly(ast.NodeTransformer):
    """Turn comprehensions into generator expressions, whose names resolve the same way."""

    def visit_ListComp(self, node: ast.ListComp) -> ast.GeneratorExp:
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    def visit_SetComp(self, node: ast.SetComp) -> ast.GeneratorExp:
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    def visit_DictComp(self, node: ast.DictComp) -> ast.GeneratorExp:
        self.generic_visit(node)
        return ast.GeneratorExp(ast.Tuple([node.key, node.value], ast.Load()), node.generators)


def _without_inlining(source: str) -> str:
    """
    Write a source so that every comprehension keeps a scope of its own.

    Since Python 3.12 the symbol table hides the scopes of inlined comprehensions (PEP 709).
    """
    tree = _GeneratorsOnly().visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _is_bound(symbol: symtable.Symbol) -> bool:
    return (
        symbol.is_assigned()
        or symbol.is_imported()
        or symbol.is_namespace()
        or symbol.is_parameter()
    )


class Names:
    """
    The names of a piece of source, by how they are resolved.

    ``bound`` are bound at module level, ``read`` are looked up there from any scope, and
    ``local`` are bound in some scope below it.
    """

    def __init__(self, source: str) -> None:
        """
        Resolve every name of a source text.

        :raises SyntaxError: the source is not Python.
        """
        module = symtable.symtable(_without_inlining(source), '<program>', 'exec')
        bound: set[str] = set()
        read: set[str] = set()
        local: set[str] = set()
        for table in _tables(module):
            for symbol in table.get_symbols():
                at_module_level = table is module or symbol.is_global()
                if _is_bound(symbol):
                    (bound if at_module_level else local).add(symbol.get_name())
                if at_module_level and symbol.is_referenced():
                    read.add(symbol.get_name())
        self.bound = frozenset(bound)
        self.read = frozenset(read)
        self.local = frozenset(local)

    @property
    def missing(self) -> frozenset[str]:
        """Names that are read and that neither the source nor Python defines."""
        return self.read - self.bound - BUILTIN_NAMES


def undefined_names(source: str) -> frozenset[str]:
    """
    Find the names that a source reads, at any depth, and that nothing defines.

    :raises SyntaxError: the source is not Python.
    """
    return Names(source).missing
