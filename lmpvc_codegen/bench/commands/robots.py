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

"""The robots that are benchmarked: what each is asked, and what its client says of it."""

from __future__ import annotations

from dataclasses import dataclass
import hashlib
from pathlib import Path
from types import ModuleType

from lmpvc_codegen.bench.commands import mobile, suite
from lmpvc_codegen.bench.commands.judging import read_policies
from lmpvc_codegen.bench.commands.task import CommandTask
from lmpvc_codegen.config import find_config_file


@dataclass(frozen=True)
class RobotSuite:
    """
    What a robot is asked, and with what.

    :param package: where its tasks are written down.
    :param preamble: what its client says of it; '' where the configured one does.
    :param policies: functions that it has already.
    """

    package: ModuleType
    tasks: tuple[CommandTask, ...]
    preamble: str
    policies: str

    def digest(self, *told: str) -> str:
        """Give what tells this suite from a changed one, and from one with other texts."""
        files = sorted(Path(str(self.package.__file__)).parent.glob('*.py'))
        digest = hashlib.sha256(b''.join(file.read_bytes() for file in files))
        for text in told:
            digest.update(text.encode())
        return digest.hexdigest()[:16]


def suite_of(robot: str) -> RobotSuite:
    """
    Give what a robot is asked.

    :param robot: a robot that can be simulated.
    """
    if robot == 'mobile_base':
        preamble = find_config_file('mobile_base_preamble.py').read_text(encoding='utf-8')
        return RobotSuite(mobile, mobile.SUITE, preamble, policies='')
    return RobotSuite(suite, suite.SUITE, preamble='', policies=read_policies())
