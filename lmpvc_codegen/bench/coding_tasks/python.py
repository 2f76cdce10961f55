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

"""Tasks in Python."""

from __future__ import annotations

from lmpvc_codegen.bench.coding_tasks.task import Case, CodingTask

PYTHON_TASKS = (
    CodingTask(
        name='quicksort',
        language='python',
        request='Write a Python function quicksort(numbers) that returns a new sorted list with '
        'the quicksort method. It must not change the list that it is given.',
        signature='def quicksort(numbers):\n',
        cases=(
            Case('quicksort([])', '[]'),
            Case('quicksort([3, 1, 2, 3, -5])', '[-5, 1, 2, 3, 3]'),
            Case('quicksort([7] * 50)', '[7] * 50'),
            Case('(lambda given: (quicksort(given), given))([2, 1])', '([1, 2], [2, 1])'),
            Case('quicksort([n * 7919 % 1000 for n in range(1000)])', 'list(range(1000))'),
        ),
        solution="""\
def quicksort(numbers):
    if len(numbers) < 2:
        return list(numbers)
    pivot = numbers[len(numbers) // 2]
    smaller = [n for n in numbers if n < pivot]
    equal = [n for n in numbers if n == pivot]
    larger = [n for n in numbers if n > pivot]
    return quicksort(smaller) + equal + quicksort(larger)
""",
        wrong=(
            'def quicksort(numbers):\n    numbers.sort()\n    return numbers\n',
            'def quicksort(numbers):\n    return sorted(set(numbers))\n',
        ),
    ),
    CodingTask(
        name='parse-duration',
        language='python',
        request='Write a Python function parse_duration(text) that turns a duration such as '
        "'1h 30m', '45s' or '2m5s' into whole seconds. Hours, minutes and seconds come in this "
        'order, each at most once, with or without blanks between them. Raise ValueError for '
        'anything else, the empty text included.',
        signature='def parse_duration(text):\n',
        setup="""\
def refuses(text):
    try:
        parse_duration(text)
    except ValueError:
        return True
    return False
""",
        cases=(
            Case("parse_duration('1h 30m')", '5400'),
            Case("parse_duration('45s')", '45'),
            Case("parse_duration('2m5s')", '125'),
            Case("parse_duration('1h1m1s')", '3661'),
            Case("[refuses(t) for t in ('', '5', '5x', '5m1h', '1h2h', '-1s')]", '[True] * 6'),
        ),
        solution="""\
import re


def parse_duration(text):
    pattern = r'\\s*(?:(\\d+)h)?\\s*(?:(\\d+)m)?\\s*(?:(\\d+)s)?\\s*'
    match = re.fullmatch(pattern, text)
    if not match or not any(match.groups()):
        raise ValueError(f'no duration: {text!r}')
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return 3600 * hours + 60 * minutes + seconds
""",
        wrong=(
            """\
import re


def parse_duration(text):
    units = {'h': 3600, 'm': 60, 's': 1}
    return sum(int(n) * units[unit] for n, unit in re.findall(r'(\\d+)([hms])', text))
""",
        ),
    ),
    CodingTask(
        name='merge-intervals',
        language='python',
        request='Write a Python function merge_intervals(intervals) that takes a list of '
        '(start, end) tuples in any order and returns a sorted list of tuples in which '
        'overlapping or touching intervals are joined.',
        signature='def merge_intervals(intervals):\n',
        cases=(
            Case('merge_intervals([])', '[]'),
            Case('merge_intervals([(5, 7), (1, 3), (2, 4)])', '[(1, 4), (5, 7)]'),
            Case('merge_intervals([(1, 2), (2, 3)])', '[(1, 3)]'),
            Case('merge_intervals([(1, 10), (2, 3), (4, 5)])', '[(1, 10)]'),
        ),
        solution="""\
def merge_intervals(intervals):
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
""",
        wrong=(
            """\
def merge_intervals(intervals):
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged
""",
        ),
    ),
    CodingTask(
        name='least-recently-used',
        language='python',
        request='Write a Python class RecentCache with a constructor RecentCache(size) and the '
        'methods get(key), which returns None for an unknown key, and put(key, value). When '
        'more than size keys are held, the one that was not used (by get or put) for longest is '
        'forgotten.',
        signature='class RecentCache:\n',
        setup="""\
def after(size, steps):
    cache = RecentCache(size)
    return [cache.put(*s) if len(s) == 2 else cache.get(*s) for s in steps]
""",
        cases=(
            Case("after(2, [('a', 1), ('a',)])", '[None, 1]'),
            Case("after(1, [('a', 1), ('b', 2), ('a',), ('b',)])[2:]", '[None, 2]'),
            Case(
                "after(2, [('a', 1), ('b', 2), ('a',), ('c', 3), ('b',), ('a',)])[4:]", '[None, 1]'
            ),
            Case(
                "after(2, [('a', 1), ('b', 2), ('a', 5), ('c', 3), ('b',), ('a',)])[4:]",
                '[None, 5]',
            ),
        ),
        solution="""\
from collections import OrderedDict


class RecentCache:
    def __init__(self, size):
        self.size = size
        self.values = OrderedDict()

    def get(self, key):
        if key not in self.values:
            return None
        self.values.move_to_end(key)
        return self.values[key]

    def put(self, key, value):
        self.values[key] = value
        self.values.move_to_end(key)
        if len(self.values) > self.size:
            self.values.popitem(last=False)
""",
        wrong=(
            """\
class RecentCache:
    def __init__(self, size):
        self.size = size
        self.values = {}

    def get(self, key):
        return self.values.get(key)

    def put(self, key, value):
        self.values[key] = value
        if len(self.values) > self.size:
            del self.values[next(iter(self.values))]
""",
        ),
    ),
    CodingTask(
        name='reachable-cells',
        language='python',
        request='Write a Python function reachable_cells(grid, start) for a robot on a grid. '
        "grid is a list of equally long strings in which '#' is a wall and '.' is free; start is "
        'a (row, column) tuple. Return how many free cells can be reached from start by steps '
        'up, down, left and right, start included; 0 if start is a wall.',
        signature='def reachable_cells(grid, start):\n',
        cases=(
            Case("reachable_cells(['..#.', '.#..'], (0, 0))", '3'),
            Case("reachable_cells(['..#.', '.#..'], (1, 3))", '3'),
            Case("reachable_cells(['#.'], (0, 0))", '0'),
            Case("reachable_cells(['.' * 100] * 100, (50, 50))", '10000'),
        ),
        solution="""\
def reachable_cells(grid, start):
    if grid[start[0]][start[1]] == '#':
        return 0
    seen = {start}
    waiting = [start]
    while waiting:
        row, column = waiting.pop()
        for r, c in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
            inside = 0 <= r < len(grid) and 0 <= c < len(grid[0])
            if inside and grid[r][c] == '.' and (r, c) not in seen:
                seen.add((r, c))
                waiting.append((r, c))
    return len(seen)
""",
        wrong=(
            """\
def reachable_cells(grid, start):
    return sum(row.count('.') for row in grid)
""",
        ),
    ),
    CodingTask(
        name='barrier-certificate',
        language='python',
        request="For the system x' = x**2 - y, y' = -x + y**2, write a Python function "
        'barrier(x, y) that returns a number: a candidate of a barrier certificate that keeps '
        'the unit disc around the origin apart from the unsafe set, the disc of radius 1 around '
        '(4, 4). It must be zero or less everywhere in the unit disc, above zero everywhere in '
        'the unsafe set, and change continuously.',
        signature='def barrier(x, y):\n',
        setup="""\
import math


def disc(x, y):
    around = [2 * math.pi * n / 48 for n in range(48)]
    return [(x + r * math.cos(a), y + r * math.sin(a)) for r in (0, 0.5, 1) for a in around]


def steps_of(numbers):
    return max(abs(b - a) for a, b in zip(numbers, numbers[1:]))
""",
        cases=(
            Case('all(math.isfinite(barrier(x, y)) for x, y in disc(0, 0) + disc(4, 4))', 'True'),
            Case('all(barrier(x, y) <= 0 for x, y in disc(0, 0))', 'True'),
            Case('all(barrier(x, y) > 0 for x, y in disc(4, 4))', 'True'),
            Case(
                '(lambda way: steps_of(way) < (max(way) - min(way)) / 20)'
                '([barrier(n / 1000, n / 1000) for n in range(4001)])',
                'True',
            ),
        ),
        solution='def barrier(x, y):\n    return x**2 + y**2 - 4\n',
        wrong=(
            'def barrier(x, y):\n    return x**2 + y**2\n',
            'def barrier(x, y):\n    return 1 if x + y > 4 else -1\n',
        ),
    ),
)
