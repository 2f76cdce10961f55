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

"""npm packages for the tests of the React tasks, where there is an npm."""

from __future__ import annotations

from pathlib import Path
import shutil
import sys

from tools.environment.failures import SetUpError
from tools.environment.steps import run, Step

REMEDY = 'The React tasks are tested with Node.js 20.19 or newer and its npm on the PATH.'


def provide_npm_packages(manifest: Path, venv: Path) -> None:
    """
    Install what a package.json names into the environment's ``npm``; tests go on without it.

    :param manifest: a package.json, with the versions of Node.js that will do.
    """
    npm = shutil.which('npm')
    if npm is None:
        sys.stderr.write(f'[set-up] No npm is here. {REMEDY}\n')
        return

    def install() -> None:
        folder = venv / 'npm'
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(manifest, folder)
        options = ['--engine-strict', '--ignore-scripts', '--no-audit', '--no-fund']
        run('npm packages', [npm, 'install', '--prefix', folder, *options])

    try:
        Step('npm packages', venv, [manifest], install).run_if_needed()
    except SetUpError as error:
        sys.stderr.write(f'[set-up] {error}\n{REMEDY}\n')
