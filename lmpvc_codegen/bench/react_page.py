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

"""A browser's page in node for answers in React: jsdom, a transpiler, and a small test runner."""

from __future__ import annotations

from collections.abc import Mapping
import json
import os
from pathlib import Path

from lmpvc_codegen.bench.coding_tasks.react import NPM_PACKAGES


def node_modules(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Find the folder with the npm packages: in NODE_PATH, else in the current folder."""
    named = [Path(path) for path in environment.get('NODE_PATH', '').split(os.pathsep) if path]
    for folder in (*named, Path.cwd() / 'node_modules'):
        if all((folder / name).is_dir() for name in NPM_PACKAGES):
            return folder.resolve()
    return None


def page(answer: str, modules: Path) -> str:
    """Write the source that makes the page and loads an answer into it."""
    return (
        _PAGE.replace('MODULES', json.dumps(str(modules / 'index.js')))
        + f'\nconst answerSource = {json.dumps(answer)};\n'
        + 'const exported = isSpecification(answerSource) ? {} : loadSource(answerSource);\n'
        + 'const answer = new Proxy({}, {get: (_, name) => exported[name] ?? exported.default});\n'
    )


_PAGE = """\
const load = require('node:module').createRequire(MODULES);
const {JSDOM} = load('jsdom');
const {window} = new JSDOM('<!doctype html><body></body>', {url: 'http://localhost/'});
for (const name of ['window', 'document', 'File', 'FileReader', 'Blob', 'Event', 'CustomEvent',
    'HTMLElement', 'HTMLInputElement', 'Node', 'Element', 'MutationObserver', 'DOMException']) {
  globalThis[name] = name === 'window' ? window : window[name];
}
Object.defineProperty(globalThis, 'navigator', {value: window.navigator, configurable: true});
// Browsers have had it for years; jsdom has not.
window.Blob.prototype.arrayBuffer ??= function () {
  return new Promise((resolve, reject) => {
    const reader = new window.FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(this);
  });
};
console.error = () => {};
console.warn = () => {};
const React = globalThis.React = load('react');

function loadSource(source, {tested, names = {}} = {}) {
  const {code} = load('sucrase').transform(source, {
    transforms: ['jsx', 'imports', 'typescript'], jsxRuntime: 'classic', production: true,
  });
  const module = {exports: {}};
  const require = (name) => name.startsWith('.') && tested ? tested : load(name);
  const all = {require, module, exports: module.exports, ...names};
  new Function(...Object.keys(all), code)(...Object.values(all));
  return module.exports;
}

function isSpecification(source) {
  return /^\\s*(describe|it|test)\\(/m.test(source);
}

async function runTests(source, tested) {
  const {expect} = load('expect');
  const {ModuleMocker} = load('jest-mock');
  const mocker = new ModuleMocker(globalThis);
  const tests = [];
  const root = {before: [], after: [], first: [], last: []};
  let suite = root;
  const describe = (_name, body) => {
    const outer = suite;
    suite = {before: [...outer.before], after: [...outer.after], first: [], last: []};
    try { body(); } finally { suite = outer; }
  };
  const test = (name, body) => tests.push({name, body, suite});
  const jest = {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    clearAllMocks: () => mocker.clearAllMocks(),
    resetAllMocks: () => mocker.resetAllMocks(),
    restoreAllMocks: () => mocker.restoreAllMocks(),
  };
  globalThis.expect = expect;
  const names = {
    describe, test, it: test, expect, jest,
    beforeEach: (body) => suite.before.push(body),
    afterEach: (body) => suite.after.push(body),
    beforeAll: (body) => suite.before.push(body),
    afterAll: (body) => suite.after.push(body),
  };
  loadSource(source, {tested: {default: tested.withMountLog, ...tested, __esModule: true}, names});
  let failed = 0;
  for (const {body, suite: own} of tests) {
    try {
      for (const step of own.before) await step();
      await body();
    } catch {
      failed += 1;
    }
    try {
      for (const step of own.after) await step();
    } catch {
      failed += 1;
    }
    load('@testing-library/react').cleanup();
    mocker.restoreAllMocks();
  }
  return {ran: tests.length, failed};
}
"""
