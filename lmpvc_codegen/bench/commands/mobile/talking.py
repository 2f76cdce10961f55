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

"""Questions, and what this robot cannot do."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.mobile.worlds import charged, impossible, plain
from lmpvc_codegen.bench.commands.oracles import all_of, never_moved, said
from lmpvc_codegen.bench.commands.task import tasks_of
from lmpvc_codegen.bench.commands.writing import branching

_TALK = tasks_of(
    'talk',
    [
        plain(
            'twelve-eleven',
            'what is twelve times eleven',
            said(r'\b132\b|hundred (?:and )?thirty.two'),
            never_moved,
        ),
        branching(
            'how-full',
            'tell me how full your battery is',
            (charged(64.0), all_of(said(r'\b64\b'), never_moved)),
            (charged(15.0), all_of(said(r'\b15\b'), never_moved)),
        ),
    ],
)

_IMPOSSIBLE = tasks_of(
    'impossible',
    [impossible('pick-up', 'pick up the ball'), impossible('fly', 'fly over the house')],
)

TASKS = (*_TALK, *_IMPOSSIBLE)
