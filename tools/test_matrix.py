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
Run the tests that need no ROS and no model on every supported Python of the machine.

As many Pythons are tested side by side as there are processors; each tells its result as a whole.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
import os
from pathlib import Path
import shutil
import subprocess
import sys

from tools.environment.failures import SetUpError
from tools.environment.steps import run

ROOT = Path(__file__).resolve().parents[1]
MATRIX = ROOT / '.venv' / 'matrix'
VERSIONS = ('3.10', '3.11', '3.12', '3.13')
PACKAGES = (
    'pytest pytest-timeout hypothesis pyflakes diskcache filelock tqdm jinja2 matplotlib scipy '
    'httpx2 huggingface_hub setuptools fastapi uvicorn'
).split()


def main() -> int:
    """Test on each interpreter but the environment's own, and fail if one fails."""
    own = f'{sys.version_info.major}.{sys.version_info.minor}'
    others = [version for version in VERSIONS if version != own]
    found = {version: find_interpreter(version) for version in others}
    for version in others:
        is_here = 'begins' if found[version] else 'is not on this machine: skipped'
        sys.stderr.write(f'[matrix] Python {version} {is_here}.\n')
    present = {version: python for version, python in found.items() if python}
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
        passed = list(threads.map(passes, present.values(), present))
    failed = [version for version, is_fine in zip(present, passed, strict=True) if not is_fine]
    if failed:
        sys.stderr.write(f'[matrix] failed on Python {", ".join(failed)}.\n')
    return 1 if failed else 0


def find_interpreter(version: str) -> str | None:
    """Find an interpreter of a version that really runs; a shim of a version manager may not."""
    candidates = [shutil.which(f'python{version}'), *_managed(version)]
    for candidate in filter(None, candidates):
        done = subprocess.run(
            [candidate, '-c', 'import sys, venv; print("%d.%d" % sys.version_info[:2])'],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.stdout.strip() == version:
            return candidate
    return None


def _managed(version: str) -> list[str]:
    found = Path.home().glob(f'.pyenv/versions/{version}*/bin/python')
    return [str(path) for path in sorted(found)]


def passes(interpreter: str, version: str) -> bool:
    """Run the tests on an interpreter, in a small environment of its own."""
    venv = MATRIX / version
    python = venv / 'bin' / 'python'
    try:
        if not python.exists():
            run(f'Python {version}', [interpreter, '-m', 'venv', venv])
            pins = str(ROOT / 'constraints.txt')
            install = [str(python), '-m', 'pip', 'install', '--disable-pip-version-check']
            run(f'Python {version}', [*install, '--constraint', pins, *PACKAGES])
    except SetUpError as error:
        sys.stderr.write(f'{error}\n')
        return False
    tested = [str(python), '-m', 'pytest', '-q', '-p', 'no:cacheprovider']
    done = subprocess.run(
        [*tested, '-m', 'not ros and not model'],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors='replace',
        check=False,
    )
    sys.stderr.write(f'[matrix] Python {version}\n{done.stdout}')
    return done.returncode == 0


if __name__ == '__main__':
    sys.exit(main())
