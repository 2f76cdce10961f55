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

"""Tasks in React, after those of seed 001; they run where the npm packages are installed."""

from __future__ import annotations

from lmpvc_codegen.bench.coding_tasks.react_testing import TEST_PLAN, WITH_MOUNT_LOG
from lmpvc_codegen.bench.coding_tasks.task import Case, CodingTask

NPM_PACKAGES = (
    'react',
    'react-dom',
    'jsdom',
    '@testing-library/react',
    '@testing-library/jest-dom',
    'xlsx',
    'sucrase',
    'expect',
    'jest-mock',
)
"""What the tests of these tasks load."""

_OBSERVING = """\
const {render, cleanup} = load('@testing-library/react');
const {renderToString} = load('react-dom/server');

function observe(makeElement) {
  const logged = [];
  const before = {...console};
  for (const way of ['log', 'info', 'debug']) {
    console[way] = (...words) => logged.push(words.join(' '));
  }
  try {
    const counts = [];
    const shown = render(makeElement('one'));
    counts.push(logged.filter((line) => line.includes('Probe')).length);
    const first = shown.container.textContent;
    shown.rerender(makeElement('two'));
    counts.push(logged.length);
    const second = shown.container.textContent;
    shown.unmount();
    counts.push(logged.filter((line) => line.includes('Probe')).length);
    const told = logged.length;
    renderToString(makeElement('one'));
    return {counts, texts: [first, second], all: told, server: logged.length - told};
  } finally {
    Object.assign(console, before);
    cleanup();
  }
}
"""

REACT_TASKS = (
    CodingTask(
        name='mount-log-hook',
        language='react',
        request='Write and export a React hook useMountLog(name) that logs a line with the name '
        'to the console once when the component is mounted and once when it is unmounted, and '
        'never otherwise.',
        signature='export function useMountLog(name) {\n',
        setup=_OBSERVING
        + """\
function observed() {
  const {useMountLog} = answer;
  function Probe({text}) {
    useMountLog('Probe');
    return React.createElement('p', null, text);
  }
  return observe((text) => React.createElement(Probe, {text}));
}
""",
        cases=(
            Case('observed().counts[0]', '1'),
            Case('observed().counts', '[1, 1, 2]'),
            Case('observed().all', '2'),
            Case('observed().server', '0'),
        ),
        solution="""\
import { useEffect } from 'react';

export function useMountLog(name) {
  useEffect(() => {
    console.log(`${name} mounted`);
    return () => console.log(`${name} unmounted`);
  }, []);
}
""",
        wrong=(
            'export function useMountLog(name) {\n  console.log(`${name} mounted`);\n}\n',
            """\
import { useEffect } from 'react';

export function useMountLog(name) {
  useEffect(() => {
    console.log(`${name} mounted`);
    return () => console.log(`${name} unmounted`);
  });
}
""",
        ),
    ),
    CodingTask(
        name='mount-log-component',
        language='react',
        request='Write and export a higher-order React component withMountLog(Component) that '
        "renders the component with all its props, and logs a line with the component's name to "
        'the console once when it is mounted and once when it is unmounted, and never otherwise.',
        signature='export function withMountLog(Component) {\n',
        setup=_OBSERVING
        + """\
function observed() {
  function Probe({text}) {
    return React.createElement('p', null, text);
  }
  const Logged = answer.withMountLog(Probe);
  return observe((text) => React.createElement(Logged, {text}));
}
""",
        cases=(
            Case('observed().texts', "['one', 'two']"),
            Case('observed().counts', '[1, 1, 2]'),
            Case('observed().all', '2'),
            Case('observed().server', '0'),
        ),
        solution=WITH_MOUNT_LOG,
        wrong=(
            """\
import React from 'react';

export function withMountLog(Component) {
  return class extends React.Component {
    constructor(props) {
      super(props);
      console.log(`${Component.name} mounted`);
    }
    componentWillUnmount() {
      console.log(`${Component.name} unmounted`);
    }
    render() {
      return <Component {...this.props} />;
    }
  };
}
""",
        ),
    ),
    TEST_PLAN,
    CodingTask(
        name='excel-upload',
        language='react',
        request='Write and export a React component ExcelUpload({ onData }) that shows a file '
        'input. When the user chooses an Excel file whose one sheet has the columns foo and bar '
        'with a header row and numbers below it, it reads the file in the browser with the '
        'package xlsx and calls onData({ foo: [...], bar: [...] }) with the numbers of each '
        'column.',
        signature='export function ExcelUpload({ onData }) {\n',
        setup="""\
const {render, fireEvent, waitFor, cleanup} = load('@testing-library/react');

async function uploaded(rows) {
  const XLSX = load('xlsx');
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['foo', 'bar'], ...rows]), 'one');
  const data = XLSX.write(book, {type: 'array', bookType: 'xlsx'});
  const file = new File([data], 'numbers.xlsx');
  const calls = [];
  const element = React.createElement(answer.ExcelUpload, {onData: (told) => calls.push(told)});
  try {
    const input = render(element).container.querySelector('input[type=file]');
    fireEvent.change(input, {target: {files: [file]}});
    await waitFor(() => { if (!calls.length) throw new Error('onData was not called'); });
    return JSON.parse(JSON.stringify(calls));
  } finally {
    cleanup();
  }
}
""",
        cases=(
            Case('(await uploaded([[1, 10]])).length', '1'),
            Case(
                'await uploaded([[1, 10], [2.5, 20], [-3, 30]])',
                '[{foo: [1, 2.5, -3], bar: [10, 20, 30]}]',
            ),
            Case('await uploaded([[0, 0]])', '[{foo: [0], bar: [0]}]'),
        ),
        solution="""\
import React from 'react';
import * as XLSX from 'xlsx';

export function ExcelUpload({ onData }) {
  const read = async (event) => {
    const book = XLSX.read(await event.target.files[0].arrayBuffer());
    const rows = XLSX.utils.sheet_to_json(book.Sheets[book.SheetNames[0]]);
    onData({ foo: rows.map((row) => row.foo), bar: rows.map((row) => row.bar) });
  };
  return <input type="file" accept=".xlsx,.xls" onChange={read} />;
}
""",
        wrong=(
            """\
import React from 'react';
import * as XLSX from 'xlsx';

export function ExcelUpload({ onData }) {
  const read = (event) => {
    const reader = new FileReader();
    reader.onload = (loaded) => {
      const book = XLSX.read(loaded.target.result, { type: 'binary' });
      const sheet = book.Sheets[book.SheetNames[0]];
      const rows = XLSX.utils.sheet_to_json(sheet, { header: 1 });
      onData({ foo: rows.map((row) => row[0]), bar: rows.map((row) => row[1]) });
    };
    reader.readAsBinaryString(event.target.files[0]);
  };
  return <input type="file" onChange={read} />;
}
""",
        ),
    ),
)
