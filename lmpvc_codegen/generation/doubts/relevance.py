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

"""Holding a function against the words of its sentence: what it adds, and what it leaves out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
import re

from lmpvc_codegen.generation.directions import directions_in
from lmpvc_codegen.generation.doubts.conditions import doubt_conditions
from lmpvc_codegen.generation.doubts.figures import doubt_figures
from lmpvc_codegen.generation.doubts.full_hands import doubt_full_hands
from lmpvc_codegen.generation.doubts.kinds import (
    Doubt,
    ForeignHelper,
    HalfRefusal,
    OwnHand,
    UncalledFunction,
    UnnamedObject,
    UnreadPose,
    UnsaidText,
    UnsoughtObject,
)
from lmpvc_codegen.generation.doubts.literal_arguments import doubt_literal_arguments
from lmpvc_codegen.generation.doubts.lost_changes import doubt_lost_changes
from lmpvc_codegen.generation.doubts.move_kinds import NoReturn, UnusedQuantity
from lmpvc_codegen.generation.doubts.moves import COMES_BACK, doubt_moves, RETURNS
from lmpvc_codegen.generation.doubts.options import doubt_options
from lmpvc_codegen.generation.doubts.places import doubt_distances, doubt_places, unused_places
from lmpvc_codegen.generation.doubts.reached_places import doubt_unreached_places
from lmpvc_codegen.generation.doubts.result_parts import doubt_result_parts
from lmpvc_codegen.generation.doubts.said_methods import doubt_uncalled_methods
from lmpvc_codegen.generation.doubts.set_speeds import doubt_speeds
from lmpvc_codegen.generation.doubts.skills import (
    begun_call,
    doubt_copied_skill,
    doubt_missing_skills,
)
from lmpvc_codegen.generation.doubts.told_lengths import doubt_told_lengths
from lmpvc_codegen.generation.doubts.unfinished import doubt_stale_places, doubt_unfinished
from lmpvc_codegen.generation.doubts.unused_angles import doubt_angles
from lmpvc_codegen.generation.doubts.waits import doubt_waits
from lmpvc_codegen.generation.doubts.way_order import doubt_way_order
from lmpvc_codegen.generation.examples import telling_words
from lmpvc_codegen.generation.lessons import Lessons, letters
from lmpvc_codegen.generation.named_objects import (
    objects_of_conditions,
    placed_object,
    placed_objects,
    refers_back,
)
from lmpvc_codegen.generation.quantities import is_among, read_quantities
from lmpvc_codegen.generation.robot_api import called_name, ROBOT, RobotApi
from lmpvc_codegen.generation.searches import searches_in
from lmpvc_codegen.generation.source import Definition, names_in, texts_in
from lmpvc_codegen.generation.spoken_numbers import read_number
from lmpvc_codegen.generation.stated import unused_quantities

_CANNOT = re.compile(r"\b(?:cannot|can't|can not)\b")
_SEVERAL = 2
_OWN_PARTS = frozenset(('hand', 'your hand', 'gripper', 'arm', 'robot', 'robot arm'))


class Relevance:
    """
    Holds answers against their sentences.

    :param lessons: what the preamble's examples teach.
    """

    def __init__(self, lessons: Lessons, api: RobotApi) -> None:
        """Take what the robot is like."""
        self._lessons = lessons
        self._api = api

    def doubts(
        self, command: str, request: str, functions: Sequence[Definition]
    ) -> Iterator[Doubt]:
        """
        Doubt what an answer adds to its sentence, or leaves out of it.

        :param request: what this function is asked for, in words.
        :param functions: the answer's function, and the helpers that came with it.
        """
        sentence = f'{command} {request}'
        for function in functions:
            yield from self._of_function(sentence, request, function)
        yield from _unused_quantities(request, functions)
        # A helper is asked for by its name: 'go_slowly(robot)'.
        said, is_helped = request.replace('_', ' '), self._is_helped(functions)
        if not is_helped:
            yield from doubt_missing_skills(said, functions, self._lessons)
        yield from self._unsought_objects(request, functions)
        yield from self._uncalled_policies(request, functions)
        if not is_helped:
            yield from self._of_what_is_said(command, said, functions)
        if any(self._names_objects(function) for function in functions):
            yield from self._lost_starts(request, functions)
        else:
            yield from doubt_moves(request, functions, self._lessons.directions)
            yield from doubt_way_order(said, functions[0], self._lessons.directions)

    def _of_function(self, sentence: str, request: str, function: Definition) -> Iterator[Doubt]:
        """Doubt one function by itself."""
        lessons = self._lessons
        yield from self._unnamed_objects(sentence, function)
        yield from self._foreign_helpers(sentence, function)
        yield from doubt_places(request, function, lessons.directions)
        yield from doubt_conditions(request, function, lessons)
        yield from doubt_figures(function)
        yield from doubt_lost_changes(function)
        yield from doubt_result_parts(function, lessons, self._api.results)
        yield from doubt_full_hands(function, lessons)
        yield from doubt_told_lengths(function)
        yield from doubt_literal_arguments(function, lessons.named_arguments)
        yield from doubt_stale_places(function, lessons.start, lessons.followers)
        yield from doubt_copied_skill(function, lessons)
        yield from doubt_options(request, function, lessons)
        if placed_object(request):
            yield from doubt_distances(request, function)

    def _of_what_is_said(
        self, command: str, said: str, functions: Sequence[Definition]
    ) -> Iterator[Doubt]:
        """Doubt an answer that leaves nothing to others by what its sentence asks for."""
        lessons = self._lessons
        yield from doubt_speeds(said, functions, self._api.speed_method)
        yield from doubt_unreached_places(said, functions, lessons)
        yield from doubt_waits(f'{command} {said}', functions)
        yield from doubt_uncalled_methods(said, functions, lessons)
        yield from doubt_unfinished(functions, lessons.followers)
        yield from self._unsaid_texts(said, functions)
        yield from self._half_refusals(functions)
        yield from doubt_angles(said, functions)

    def _unnamed_objects(self, sentence: str, function: Definition) -> Iterator[Doubt]:
        words = letters(sentence)
        for call, text in self._lessons.named_in(function):
            if text in _OWN_PARTS and 'get_pose' in self._api.methods:
                mended = self._from_own_place(function, call)
                yield OwnHand(function.name, call.lineno, text, mended=mended)
            elif letters(text) not in words or '_' in text:
                said = text.replace('_', ' ') if letters(text) in words else ''
                mended = self._with_changed_place(function, call)
                yield UnnamedObject(function.name, call.lineno, text, said, mended=mended)

    def _with_changed_place(self, function: Definition, call: ast.Call) -> str:
        """Give a function's body up to a skill's call, with the place that was changed for it."""
        changed = unused_places(function)
        if len(changed) != 1 or not self._lessons.is_skill(called_name(call)):
            return ''
        return function.body_with(call, f'{called_name(call)}({ROBOT}, {changed[0]})')

    def _from_own_place(self, function: Definition, call: ast.Call) -> str:
        """Give a function's body with the robot's own place in the place of a search for it."""
        place = self._lessons.start.partition(' = ')[2]
        for search in searches_in(function.nodes, self._lessons.naming):
            if search.call is call and place:
                return f'{function.body_until(search.statement)}{search.place} = {place}'
        return ''

    def _foreign_helpers(self, sentence: str, function: Definition) -> Iterator[Doubt]:
        for call in function.calls:
            name = called_name(call)
            if isinstance(call.func, ast.Name) and name not in self._api.names:
                if self._is_foreign(name, sentence):
                    yield ForeignHelper(function.name, call.lineno, name)

    def _is_foreign(self, name: str, sentence: str) -> bool:
        """Tell whether a function's name holds quantities or directions that were not said."""
        if self._lessons.is_skill(name):
            return False
        is_example = name in self._lessons.functions
        if is_example and not self._handles_what_is_said(name, sentence):
            return True
        quantities, directions = read_quantities(name), set(directions_in(name))
        stated, said = read_quantities(sentence), set(directions_in(sentence))
        if any(not is_among(quantity, stated) for quantity in quantities):
            return True
        if directions - said and (said or is_example):
            return not RETURNS.search(sentence)
        is_about_it = quantities or directions or telling_words(name) & telling_words(sentence)
        return is_example and not is_about_it

    def _handles_what_is_said(self, name: str, sentence: str) -> bool:
        """Tell whether a sentence names all objects that an example's function handles."""
        words, named = letters(sentence), self._lessons.named_in(self._lessons.functions[name])
        return all(letters(text) in words for _call, text in named)

    def _unsought_objects(self, request: str, functions: Sequence[Definition]) -> Iterator[Doubt]:
        placed, seen = placed_objects(request), objects_of_conditions(request)
        is_placed, method = bool(placed) or refers_back(request), self._lessons.search_method
        if not (is_placed or seen) or not method or self._is_helped(functions):
            return
        name = functions[0].name
        is_search = any(self._names_objects(function) for function in functions)
        nodes = [node for function in functions for node in function.nodes]
        told = {letters(text) for text in texts_in(nodes)}
        for text in dict.fromkeys((*placed, *seen)):
            is_told = any(len(part) > 1 and part in letters(text) for part in told)
            if not (is_search and is_told):
                yield UnsoughtObject(name, 1, text, method)
        if is_placed:
            found = {search.place for search in searches_in(nodes, self._lessons.naming)}
            unread = found - names_in(nodes, ast.Load)
            yield from (UnreadPose(name, 1, pose) for pose in sorted(unread))

    def _unsaid_texts(self, request: str, functions: Sequence[Definition]) -> Iterator[Doubt]:
        speaks = self._lessons.answer.rstrip('(')
        word = speaks.rpartition('.')[2]
        if word and re.match(rf'(?:please )?{word}\b', request, re.IGNORECASE):
            if speaks not in _names_called(functions):
                yield UnsaidText(functions[0].name, 1, speaks)

    def _half_refusals(self, functions: Sequence[Definition]) -> Iterator[Doubt]:
        """Doubt an answer that says, in every case, that it cannot, and does something."""
        speaks = self._lessons.answer.rstrip('(')
        others = {name for name in _names_called(functions) if name.startswith(f'{ROBOT}.')}
        if not speaks or others <= {speaks} or any(_is_choice(n) for n in functions[0].nodes):
            return
        for statement in functions[0].node.body:
            call = statement.value if isinstance(statement, ast.Expr) else None
            is_said = isinstance(call, ast.Call) and called_name(call) == speaks
            if is_said and _CANNOT.search(ast.unparse(statement)):
                yield HalfRefusal(functions[0].name, statement.lineno, ast.unparse(statement))
                return

    def _lost_starts(self, request: str, functions: Sequence[Definition]) -> Iterator[Doubt]:
        """Doubt an answer that goes to objects and back without keeping where it was."""
        place = self._lessons.start.rpartition(' = ')[2]
        is_kept = any(place in function.source for function in functions)
        is_left = is_kept or self._is_helped(functions)
        if place and COMES_BACK.search(request) and not is_left:
            line = f'start = {place}'
            mended = f'    {line}\n{functions[0].body}'
            yield NoReturn(functions[0].name, 1, line, mended=mended)

    def _uncalled_policies(self, request: str, functions: Sequence[Definition]) -> Iterator[Doubt]:
        """Doubt an answer that leaves out a policy whose name the sentence says, word for word."""
        calls = _names_called(functions)
        for name, signature in self._api.policies.items():
            if name not in calls and _is_said(name, request):
                parameters = str(signature or '').strip('()')
                begun = begun_call(name, parameters)
                yield UncalledFunction(functions[0].name, 1, name, parameters, begun)

    def _names_objects(self, function: Definition) -> bool:
        return any(called_name(call) in self._lessons.naming for call in function.calls)

    def _is_helped(self, functions: Sequence[Definition]) -> bool:
        """Tell whether an answer leaves work to a function that is told of no object."""
        return any(self._leaves_work(call) for function in functions for call in function.calls)

    def _leaves_work(self, call: ast.Call) -> bool:
        name = called_name(call)
        if name in self._lessons.naming or self._lessons.is_skill(name):
            return False
        passes_robot = any(isinstance(arg, ast.Name) and arg.id == ROBOT for arg in call.args)
        return passes_robot or name in self._api.policies


def _is_choice(node: ast.AST) -> bool:
    return isinstance(node, ast.If | ast.IfExp | ast.For | ast.While | ast.Return)


def _names_called(functions: Sequence[Definition]) -> frozenset[str]:
    return frozenset(called_name(call) for function in functions for call in function.calls)


def _unused_quantities(request: str, functions: Sequence[Definition]) -> Iterator[Doubt]:
    for quantity in unused_quantities(request, functions):
        name = functions[0].name
        yield UnusedQuantity(name, 1, quantity.text, quantity.shown, quantity.unit)


def _is_said(name: str, request: str) -> bool:
    """Tell whether a sentence says a name of several words; 'hand it over' says hand_over."""
    named, said = name.split('_'), telling_words(request)
    words = re.findall(r'[a-z]+|\d+', request.lower())
    if len(named) < _SEVERAL or not telling_words(name) <= said:
        return False
    places = [words.index(word) for word in named if word in words]
    if len(places) < len(named):
        return True
    first, last = places[0], places[-1]
    return not any(read_number([word]) or word.isdigit() for word in words[first:last])
