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

"""Tasks in JavaScript."""

from __future__ import annotations

from lmpvc_codegen.bench.coding_tasks.task import Case, CodingTask

JAVASCRIPT_TASKS = (
    CodingTask(
        name='quicksort',
        language='javascript',
        request='Write a JavaScript function quicksort(numbers) that returns a new array sorted '
        'by value with the quicksort method. It must not change the array that it is given.',
        signature='function quicksort(numbers) {\n',
        cases=(
            Case('quicksort([])', '[]'),
            Case('quicksort([10, 9, 1, 9, -2])', '[-2, 1, 9, 9, 10]'),
            Case(
                '(() => { const given = [2, 1]; return [quicksort(given), given]; })()',
                '[[1, 2], [2, 1]]',
            ),
            Case(
                'quicksort(Array.from({length: 1000}, (_, n) => n * 7919 % 1000))',
                'Array.from({length: 1000}, (_, n) => n)',
            ),
        ),
        solution="""\
function quicksort(numbers) {
  if (numbers.length < 2) return [...numbers];
  const [pivot, ...rest] = numbers;
  const smaller = rest.filter((n) => n < pivot);
  const others = rest.filter((n) => n >= pivot);
  return [...quicksort(smaller), pivot, ...quicksort(others)];
}
""",
        wrong=('function quicksort(numbers) {\n  return [...numbers].sort();\n}\n',),
    ),
    CodingTask(
        name='group-by',
        language='javascript',
        request='Write a JavaScript function groupBy(items, keyOf) that returns a Map from each '
        'key that keyOf(item) gives to the array of the items with that key. Items keep their '
        'order, and keys come in the order in which they were first seen.',
        signature='function groupBy(items, keyOf) {\n',
        cases=(
            Case('[...groupBy([], (x) => x)]', '[]'),
            Case(
                '[...groupBy([3, 1, 4, 1, 5], (n) => n % 2 ? "odd" : "even")]',
                '[["odd", [3, 1, 1, 5]], ["even", [4]]]',
            ),
            Case('[...groupBy([1, "1"], (x) => x).keys()]', '[1, "1"]'),
            Case('groupBy(["a"], () => "constructor").get("constructor")', '["a"]'),
        ),
        solution="""\
function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}
""",
        wrong=(
            """\
function groupBy(items, keyOf) {
  const groups = {};
  for (const item of items) (groups[keyOf(item)] ||= []).push(item);
  return new Map(Object.entries(groups));
}
""",
        ),
    ),
    CodingTask(
        name='limited-parallel',
        language='javascript',
        request='Write an async JavaScript function runLimited(jobs, limit). jobs is an array of '
        'functions that return promises. At most limit of them run at the same time, and the '
        'next one starts as soon as one is done. Return an array of their results in the order '
        'of jobs.',
        signature='async function runLimited(jobs, limit) {\n',
        setup="""\
async function observe(durations, limit) {
  let running = 0;
  let most = 0;
  const started = Date.now();
  const jobs = durations.map((duration, number) => async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, duration));
    running -= 1;
    return number;
  });
  const results = await runLimited(jobs, limit);
  return {results, most, duration: Date.now() - started};
}
""",
        cases=(
            Case('await runLimited([], 3)', '[]'),
            Case('(await observe([60, 10, 30, 10], 4)).results', '[0, 1, 2, 3]'),
            Case('(await observe([20, 20, 20, 20, 20], 2)).most', '2'),
            Case('(await observe([600, ...Array(6).fill(100)], 2)).duration < 800', 'true'),
        ),
        solution="""\
async function runLimited(jobs, limit) {
  const results = new Array(jobs.length);
  let next = 0;
  async function work() {
    while (next < jobs.length) {
      const mine = next++;
      results[mine] = await jobs[mine]();
    }
  }
  await Promise.all(Array.from({length: limit}, work));
  return results;
}
""",
        wrong=(
            'async function runLimited(jobs, limit) {\n'
            '  return Promise.all(jobs.map((job) => job()));\n}\n',
            """\
async function runLimited(jobs, limit) {
  const results = [];
  for (let start = 0; start < jobs.length; start += limit) {
    results.push(...await Promise.all(jobs.slice(start, start + limit).map((job) => job())));
  }
  return results;
}
""",
        ),
    ),
    CodingTask(
        name='deep-equal',
        language='javascript',
        request='Write a JavaScript function deepEqual(a, b) that tells whether two values made '
        'of numbers, strings, booleans, null, undefined, arrays and plain objects are equal in '
        'depth. The order of keys does not matter, NaN equals NaN, and an array never equals an '
        'object.',
        signature='function deepEqual(a, b) {\n',
        cases=(
            Case('deepEqual({a: [1, {b: null}]}, {a: [1, {b: null}]})', 'true'),
            Case('deepEqual({a: 1, b: 2}, {b: 2, a: 1})', 'true'),
            Case('deepEqual(NaN, NaN) && !deepEqual(1, "1")', 'true'),
            Case('deepEqual([], {}) || deepEqual(null, {}) || deepEqual({}, null)', 'false'),
            Case('deepEqual({a: undefined}, {b: undefined}) || deepEqual([1], [1, 2])', 'false'),
        ),
        solution="""\
function deepEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key]));
}
""",
        wrong=(
            'function deepEqual(a, b) {\n  return JSON.stringify(a) === JSON.stringify(b);\n}\n',
        ),
    ),
    CodingTask(
        name='parse-csv-line',
        language='javascript',
        request='Write a JavaScript function parseCsvLine(line) that splits one line of CSV into '
        'an array of texts. Fields are separated by commas; a field in double quotes may hold '
        'commas, and two double quotes inside it stand for one.',
        signature='function parseCsvLine(line) {\n',
        cases=(
            Case('parseCsvLine("a,b,c")', '["a", "b", "c"]'),
            Case('parseCsvLine("a,,")', '["a", "", ""]'),
            Case("""parseCsvLine('1,"x, y",2')""", '["1", "x, y", "2"]'),
            Case('parseCsvLine(`"say ""hi""",""`)', """['say "hi"', '']"""),
        ),
        solution="""\
function parseCsvLine(line) {
  const fields = [''];
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '"' && quoted && line[at + 1] === '"') {
      fields[fields.length - 1] += '"';
      at += 1;
    } else if (character === '"') {
      quoted = !quoted;
    } else if (character === ',' && !quoted) {
      fields.push('');
    } else {
      fields[fields.length - 1] += character;
    }
  }
  return fields;
}
""",
        wrong=("function parseCsvLine(line) {\n  return line.split(',');\n}\n",),
    ),
    CodingTask(
        name='event-emitter',
        language='javascript',
        request='Write a JavaScript class Emitter with the methods on(name, listener), which '
        'returns a function that removes this listener again, once(name, listener), whose '
        'listener is called for one event at most, and emit(name, ...values), which calls the '
        'listeners in the order in which they were added and returns how many it called. A '
        'listener that is removed while an event is emitted does not make others miss it.',
        signature='class Emitter {\n',
        cases=(
            Case('new Emitter().emit("nothing")', '0'),
            Case(
                '(() => { const e = new Emitter(), heard = []; e.on("x", (a, b) => heard.push(a, '
                'b)); e.on("x", () => heard.push("second")); return [e.emit("x", 1, 2), heard]; '
                '})()',
                '[2, [1, 2, "second"]]',
            ),
            Case(
                '(() => { const e = new Emitter(); let n = 0; const off = e.on("x", () => n++); '
                'e.emit("x"); off(); e.emit("x"); return n; })()',
                '1',
            ),
            Case(
                '(() => { const e = new Emitter(); const heard = []; e.once("x", () => '
                'heard.push("once")); e.on("x", () => heard.push("on")); e.emit("x"); '
                'e.emit("x"); return heard; })()',
                '["once", "on", "on"]',
            ),
        ),
        solution="""\
class Emitter {
  #listeners = new Map();

  on(name, listener) {
    const entry = {listener};
    this.#listeners.set(name, [...this.#of(name), entry]);
    return () => {
      this.#listeners.set(name, this.#of(name).filter((other) => other !== entry));
    };
  }

  once(name, listener) {
    const off = this.on(name, (...values) => {
      off();
      listener(...values);
    });
    return off;
  }

  emit(name, ...values) {
    const called = this.#of(name);
    for (const {listener} of called) listener(...values);
    return called.length;
  }

  #of(name) {
    return this.#listeners.get(name) ?? [];
  }
}
""",
        wrong=(
            """\
class Emitter {
  constructor() { this.all = {}; }
  on(name, listener) {
    const list = (this.all[name] ||= []);
    list.push(listener);
    return () => list.splice(list.indexOf(listener), 1);
  }
  once(name, listener) {
    const off = this.on(name, (...values) => { off(); listener(...values); });
    return off;
  }
  emit(name, ...values) {
    const list = this.all[name] || [];
    list.forEach((listener) => listener(...values));
    return list.length;
  }
}
""",
        ),
    ),
)
