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

"""What has to happen: oracles on traces, and how they are put together."""

from lmpvc_codegen.bench.commands.oracles.combining import all_of, any_of, before
from lmpvc_codegen.bench.commands.oracles.events import (
    in_order,
    never,
    not_said,
    said,
    spoke,
    times,
    waited,
    was_silent,
)
from lmpvc_codegen.bench.commands.oracles.hands import holds, put
from lmpvc_codegen.bench.commands.oracles.places import (
    ended_at,
    ended_by,
    never_moved,
    spanned,
    visited,
)
from lmpvc_codegen.bench.commands.oracles.speeds import at_speed, at_speeds, slowed_down
from lmpvc_codegen.bench.commands.oracles.ways import LITTLE_M, moved, turned, went

__all__ = [
    'LITTLE_M',
    'all_of',
    'any_of',
    'at_speed',
    'at_speeds',
    'before',
    'ended_at',
    'ended_by',
    'holds',
    'in_order',
    'moved',
    'never',
    'never_moved',
    'not_said',
    'put',
    'said',
    'slowed_down',
    'spanned',
    'spoke',
    'times',
    'turned',
    'visited',
    'waited',
    'was_silent',
    'went',
]
