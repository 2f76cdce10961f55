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

"""The browser that the page is tested in: found by its name, or installed where that is easy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
REMEDY = 'No Chromium is here to test the page with. Run: sudo apt-get install chromium'

_COMMANDS = (
    ('apt-get', 'update', '--quiet'),
    (
        *('apt-get', 'install', '--quiet', '--yes', '--no-install-recommends'),
        *('chromium', 'fonts-dejavu-core'),
    ),
)
_TIMEOUT_S = 300


def find_chromium() -> str | None:
    """Find a Chromium on the PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def provide_chromium() -> None:
    """Install Chromium if there is none and this user may; a test run goes on without one."""
    if find_chromium():
        return
    if os.geteuid() != 0 or not shutil.which('apt-get'):
        sys.stderr.write(f'[set-up] {REMEDY}\n')
        return
    sys.stderr.write('[set-up] Chromium ...\n')
    reason = _install()
    if reason or not find_chromium():
        sys.stderr.write(f'[set-up] Chromium could not be installed: {reason}\n{REMEDY}\n')


def _install() -> str:
    """Install it; gives why that failed, or ''."""
    environment = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}
    for command in _COMMANDS:
        try:
            done = subprocess.run(
                command,
                env=environment,
                capture_output=True,
                text=True,
                errors='replace',
                timeout=_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines()
            return lines[-1] if lines else f'the status was {done.returncode}'
    return ''
