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


"""The task of writing tests of a React component: they must pass, and see what is broken."""

from __future__ import annotations

from lmpvc_codegen.bench.coding_tasks.task import Case, CodingTask

WITH_MOUNT_LOG = """\
import React, { useEffect } from 'react';

export function withMountLog(Component) {
  const name = Component.displayName || Component.name;
  function Logged(props) {
    useEffect(() => {
      console.log(`${name} mounted`);
      return () => console.log(`${name} unmounted`);
    }, []);
    return <Component {...props} />;
  }
  return Logged;
}
"""

MUTANTS = (
    ('console.log(`${name} mounted`);', ''),
    ('return () => console.log(`${name} unmounted`);', ''),
    ('}, []);', '});'),
    ('<Component {...props} />', '<Component />'),
    ('Component.displayName || Component.name', "'Something'"),
)

_TESTING = f"""\
const reference = {WITH_MOUNT_LOG!r};
const mutants = {[list(pair) for pair in MUTANTS]!r};

async function passes(source) {{
  const tested = loadSource(source);
  const {{ran, failed}} = await runTests(answerSource, tested);
  return ran > 0 && failed === 0;
}}

async function killed() {{
  // A test that always fails would kill every mutant.
  if (!await passes(reference)) return 0;
  let count = 0;
  for (const [from, to] of mutants) count += !await passes(reference.replace(from, to));
  return count;
}}
"""

TEST_PLAN = CodingTask(
    name='test-plan',
    language='react',
    request='Write a test plan as a comment of numbered lines, and below it tests for this '
    'file with Jest and React Testing Library. Import it from ./withMountLog.\n\n'
    f'// [withMountLog.jsx]\n{WITH_MOUNT_LOG}',
    signature='// Test plan for withMountLog\n// 1.',
    setup=_TESTING,
    cases=(
        Case(
            r'(answerSource.match(/^\s*(\/\/|\*|\/\*)?\s*\d+[.)]/gm) ?? []).length >= 3',
            'true',
        ),
        Case('await passes(reference)', 'true'),
        Case('await killed() >= 2', 'true'),
        Case('await killed() >= 4', 'true'),
    ),
    solution="""\
// Test plan
// 1. The wrapped component is shown with its props, also with new ones.
// 2. One line with its name is logged when it is mounted.
// 3. Nothing is logged when it is rendered again.
// 4. One line with its name is logged when it is unmounted.
import React from 'react';
import { render, screen } from '@testing-library/react';
import { withMountLog } from './withMountLog';

function Greeting({ who }) {
  return <p>Hello {who}</p>;
}

describe('withMountLog', () => {
  const Logged = withMountLog(Greeting);
  let log;

  beforeEach(() => {
    log = jest.spyOn(console, 'log').mockImplementation(() => {});
  });

  afterEach(() => log.mockRestore());

  it('passes props on', () => {
    const { rerender } = render(<Logged who="Ada" />);
    expect(screen.getByText('Hello Ada')).toBeTruthy();
    rerender(<Logged who="Bob" />);
    expect(screen.getByText('Hello Bob')).toBeTruthy();
  });

  it('logs mounting once, and not rendering', () => {
    const { rerender } = render(<Logged who="Ada" />);
    rerender(<Logged who="Bob" />);
    expect(log.mock.calls).toEqual([['Greeting mounted']]);
  });

  it('logs unmounting', () => {
    const { unmount } = render(<Logged who="Ada" />);
    log.mockClear();
    unmount();
    expect(log).toHaveBeenCalledTimes(1);
    expect(log).toHaveBeenCalledWith('Greeting unmounted');
  });
});
""",
    wrong=(
        """\
// 1. It works.
// 2. It logs.
// 3. It shows.
import { withMountLog } from './withMountLog';

test('fails always', () => {
  expect(withMountLog.name).toBe('TestComponent');
});
""",
        """\
// 1. It exists.
// 2. It is a function.
// 3. It has a name.
import { withMountLog } from './withMountLog';

test('exists', () => {
  expect(typeof withMountLog).toBe('function');
});
""",
    ),
)
