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

"""Set up the environment: ``python3 -m tools.environment [--with-tests]``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
import sys

from tools.environment.checks import check_machine
from tools.environment.chromium import provide_chromium
from tools.environment.failures import SetUpError
from tools.environment.npm import provide_npm_packages
from tools.environment.steps import steps

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run every step whose inputs have changed since it was last done."""
    parser = argparse.ArgumentParser(prog='python3 -m tools.environment', description=__doc__)
    parser.add_argument('--with-tests', action='store_true', help='install the test tools too')
    arguments = parser.parse_args()
    try:
        check_machine(ROOT)
        for step in steps(ROOT, os.environ, with_tests=arguments.with_tests):
            step.run_if_needed()
        if arguments.with_tests:
            provide_chromium()
            provide_npm_packages(ROOT / 'test' / 'npm' / 'package.json', ROOT / '.venv')
    except SetUpError as error:
        sys.stderr.write(f'\nThe set-up stopped. {error}\n')
        return 1
    except KeyboardInterrupt:
        sys.stderr.write('\nThe set-up was interrupted; run it again to go on.\n')
        return 130
    return 0


if __name__ == '__main__':
    sys.exit(main())
