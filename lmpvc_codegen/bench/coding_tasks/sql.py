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

"""Tasks in SQL, for SQLite."""

from __future__ import annotations

from lmpvc_codegen.bench.coding_tasks.task import Case, CodingTask

_MOVES = 'CREATE TABLE moves (robot TEXT, day TEXT, metres REAL, seconds REAL);\n'
_PARTS = """\
CREATE TABLE parts (id INTEGER PRIMARY KEY, name TEXT, stock INTEGER);
CREATE TABLE needs (product TEXT, part_id INTEGER, amount INTEGER);
"""

SQL_TASKS = (
    CodingTask(
        name='distance-by-robot',
        language='sql',
        request='SQLite has the table moves(robot TEXT, day TEXT, metres REAL, seconds REAL). '
        'Write one query that gives robot and the sum of its metres for each robot, the longest '
        'distance first and robots of equal distance by name.',
        signature='SELECT',
        setup=_MOVES,
        cases=(
            Case('', '[]'),
            Case(
                "INSERT INTO moves VALUES ('b','d1',1,1),('a','d1',2,1),('b','d2',4,1);",
                '[["b", 5.0], ["a", 2.0]]',
            ),
            Case(
                "INSERT INTO moves VALUES ('z','d1',2,1),('a','d1',2,1),('m','d1',9,1);",
                '[["m", 9.0], ["a", 2.0], ["z", 2.0]]',
            ),
        ),
        solution='SELECT robot, SUM(metres) FROM moves GROUP BY robot '
        'ORDER BY SUM(metres) DESC, robot;\n',
        wrong=(
            'SELECT robot, metres FROM moves ORDER BY metres DESC, robot;\n',
            'SELECT robot, SUM(metres) FROM moves GROUP BY robot;\n',
        ),
    ),
    CodingTask(
        name='never-moved',
        language='sql',
        request='SQLite has the tables robots(name TEXT) and moves(robot TEXT, day TEXT, metres '
        'REAL, seconds REAL); moves.robot may be NULL. Write one query that gives the names of '
        'the robots without any row in moves, in alphabetical order.',
        signature='SELECT',
        setup=_MOVES + 'CREATE TABLE robots (name TEXT);\n',
        cases=(
            Case("INSERT INTO robots VALUES ('b'),('a');", '[["a"], ["b"]]'),
            Case(
                "INSERT INTO robots VALUES ('b'),('a'),('c');"
                "INSERT INTO moves VALUES ('b','d1',1,1),('b','d2',1,1);",
                '[["a"], ["c"]]',
            ),
            Case(
                "INSERT INTO robots VALUES ('a'),('b');"
                "INSERT INTO moves VALUES (NULL,'d1',1,1),('b','d1',0,1);",
                '[["a"]]',
            ),
        ),
        solution='SELECT name FROM robots WHERE NOT EXISTS '
        '(SELECT 1 FROM moves WHERE moves.robot = robots.name) ORDER BY name;\n',
        wrong=(
            'SELECT name FROM robots WHERE name NOT IN (SELECT robot FROM moves) ORDER BY name;\n',
            'SELECT name FROM robots JOIN moves ON robot = name ORDER BY name;\n',
        ),
    ),
    CodingTask(
        name='best-of-each-day',
        language='sql',
        request='SQLite has the table moves(robot TEXT, day TEXT, metres REAL, seconds REAL). '
        'Write one query that gives day, robot and metres of the longest single move of each '
        'day, by day; where several are equally long, all of them, by robot.',
        signature='SELECT',
        setup=_MOVES,
        cases=(
            Case('', '[]'),
            Case(
                "INSERT INTO moves VALUES ('a','d2',1,1),('b','d2',3,1),('a','d1',2,1);",
                '[["d1", "a", 2.0], ["d2", "b", 3.0]]',
            ),
            Case(
                "INSERT INTO moves VALUES ('z','d1',3,1),('b','d1',3,1),('c','d1',1,1);",
                '[["d1", "b", 3.0], ["d1", "z", 3.0]]',
            ),
        ),
        solution="""\
SELECT day, robot, metres FROM moves AS m
WHERE metres = (SELECT MAX(metres) FROM moves WHERE day = m.day)
ORDER BY day, robot;
""",
        wrong=('SELECT day, robot, MAX(metres) FROM moves GROUP BY day ORDER BY day;\n',),
    ),
    CodingTask(
        name='running-total',
        language='sql',
        request='SQLite has the table moves(robot TEXT, day TEXT, metres REAL, seconds REAL) '
        'with at most one row for a robot and a day. Write one query that gives robot, day and '
        'the metres that the robot has moved up to and including that day, by robot and day.',
        signature='SELECT',
        setup=_MOVES,
        cases=(
            Case("INSERT INTO moves VALUES ('a','d1',2,1);", '[["a", "d1", 2.0]]'),
            Case(
                "INSERT INTO moves VALUES ('a','d3',4,1),('b','d2',9,1),('a','d1',1,1);",
                '[["a", "d1", 1.0], ["a", "d3", 5.0], ["b", "d2", 9.0]]',
            ),
        ),
        solution='SELECT robot, day, SUM(metres) OVER (PARTITION BY robot ORDER BY day) '
        'FROM moves ORDER BY robot, day;\n',
        wrong=(
            'SELECT robot, day, SUM(metres) OVER (ORDER BY day) FROM moves ORDER BY robot, day;\n',
            'SELECT robot, day, SUM(metres) FROM moves GROUP BY robot, day ORDER BY robot, day;\n',
        ),
    ),
    CodingTask(
        name='can-be-built',
        language='sql',
        request='SQLite has the tables parts(id INTEGER PRIMARY KEY, name TEXT, stock INTEGER) '
        'and needs(product TEXT, part_id INTEGER, amount INTEGER). Write one query that gives '
        'product and how many of it can be built from the stock alone, for each product in '
        'needs, by product. A part that is not in parts counts as a stock of 0; amounts are '
        'above 0.',
        signature='SELECT',
        setup=_PARTS,
        cases=(
            Case(
                "INSERT INTO parts VALUES (1,'wheel',9),(2,'axle',3);"
                "INSERT INTO needs VALUES ('cart',1,4),('cart',2,1),('axis',2,2);",
                '[["axis", 1], ["cart", 2]]',
            ),
            Case(
                "INSERT INTO parts VALUES (1,'wheel',9);"
                "INSERT INTO needs VALUES ('cart',1,4),('cart',7,1);",
                '[["cart", 0]]',
            ),
            Case('', '[]'),
        ),
        solution="""\
SELECT product, MIN(COALESCE(stock, 0) / amount)
FROM needs LEFT JOIN parts ON parts.id = part_id
GROUP BY product ORDER BY product;
""",
        wrong=(
            """\
SELECT product, MIN(stock / amount) FROM needs JOIN parts ON parts.id = part_id
GROUP BY product ORDER BY product;
""",
        ),
    ),
    CodingTask(
        name='restock',
        language='sql',
        request='SQLite has the tables parts(id INTEGER PRIMARY KEY, name TEXT, stock INTEGER) '
        'and deliveries(part_id INTEGER, amount INTEGER). Write one statement that adds the '
        'amounts of all deliveries of a part to its stock; parts without a delivery stay as '
        'they are.',
        signature='UPDATE parts',
        setup=_PARTS + 'CREATE TABLE deliveries (part_id INTEGER, amount INTEGER);\n',
        probe='SELECT id, stock FROM parts ORDER BY id',
        cases=(
            Case(
                "INSERT INTO parts VALUES (1,'wheel',1),(2,'axle',5);"
                'INSERT INTO deliveries VALUES (1,10),(1,100);',
                '[[1, 111], [2, 5]]',
            ),
            Case("INSERT INTO parts VALUES (1,'wheel',1);", '[[1, 1]]'),
        ),
        solution="""\
UPDATE parts SET stock = stock + (SELECT SUM(amount) FROM deliveries WHERE part_id = parts.id)
WHERE id IN (SELECT part_id FROM deliveries);
""",
        wrong=(
            'UPDATE parts SET stock = stock + '
            '(SELECT SUM(amount) FROM deliveries WHERE part_id = parts.id);\n',
            'UPDATE parts SET stock = stock + (SELECT amount FROM deliveries WHERE part_id = '
            'parts.id) WHERE id IN (SELECT part_id FROM deliveries);\n',
        ),
    ),
)
