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

"""Doing things again, and waiting."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.matches import (
    a_closing,
    a_motion,
    a_speech,
    a_wait,
    an_opening,
    any_motion,
)
from lmpvc_codegen.bench.commands.oracles import (
    any_of,
    in_order,
    LITTLE_M,
    moved,
    never_moved,
    said,
    times,
    waited,
    went,
)
from lmpvc_codegen.bench.commands.suite.worlds import nested, plain
from lmpvc_codegen.bench.commands.task import tasks_of

_DOWN = [r'\b(?:5|five)\b', r'\b(?:4|four)\b', r'\b(?:3|three)\b', r'\b(?:2|two)\b']
_DOWN += [r'\b(?:1|one)\b', r'\b(?:0|zero)\b']
_RUNGS = [a_speech(number) for number in _DOWN[4:0:-1]]
_ONE_TO_TEN = 'one two three four five six seven eight nine ten'.split()
_COUNTED = r'\D*?'.join(rf'\b(?:{n}|{word})\b' for n, word in enumerate(_ONE_TO_TEN, start=1))

TASKS = tasks_of(
    'repetition',
    [
        plain(
            'wait-then-up',
            'wait five seconds, then move a little up',
            in_order(a_wait(5.0), any_motion),
            moved(z=LITTLE_M),
        ),
        plain(
            'open-close-four',
            'open and close the hand four times',
            times(4, a_closing()),
            times(4, an_opening()),
        ),
        plain('two-and-a-half', 'wait two and a half seconds', waited(2.5), never_moved),
        plain(
            'up-down-three',
            'move up and down by five centimeters three times',
            went(*[(0, 0, 0.05), (0, 0, -0.05)] * 3),
        ),
        plain('hello-five', 'say hello five times', times(5, a_speech('hello')), never_moved),
        plain(
            'left-right-four',
            'move left and then right by 3 cm, repeat that four times',
            went(*[(0, -0.03, 0), (0, 0.03, 0)] * 4),
        ),
        plain(
            'countdown',
            'count down aloud from five to zero, one number a second',
            in_order(*map(a_speech, _DOWN)),
            waited((4.9, 6.1)),
        ),
        plain(
            'ticks',
            'say tick every second, four times',
            times(4, a_speech('tick')),
            waited((3.0, 4.1)),
        ),
        plain(
            'wave',
            'close and open the hand twice, half a second apart',
            times(2, a_closing()),
            times(2, an_opening()),
            waited((0.49, 2.1)),
        ),
        nested(
            'shake',
            'shake your hand: two centimeters left and two centimeters right, six times',
            went(*[(0, -0.02, 0), (0, 0.02, 0)] * 6),
        ),
        plain(
            'time-is-up',
            'wait half a minute and say time is up',
            in_order(a_wait(30.0), a_speech('time is up')),
            never_moved,
        ),
        plain(
            'creep-up',
            'move up one centimeter every second, five times',
            times(5, a_motion(z=0.01)),
            moved(z=0.05),
            waited((4.0, 5.1)),
        ),
        plain('count-to-ten', 'count aloud from one to ten', said(_COUNTED), never_moved),
        plain(
            'beeps',
            'say beep three times, waiting two seconds between the beeps',
            times(3, a_speech('beep')),
            waited((4.0, 6.1)),
        ),
        plain(
            'nod',
            'nod three times by dipping four centimetres and coming up again',
            went(*[(0, 0, -0.04), (0, 0, 0.04)] * 3),
        ),
        plain(
            'still-here',
            'let me hear still here every three seconds until i have heard it five times',
            times(5, a_speech('still here')),
            waited((12.0, 15.1)),
            never_moved,
        ),
        plain(
            'pinch',
            'pinch three times and keep the fingers shut for a second each time',
            in_order(*[a_closing(), a_wait(1.0), an_opening()] * 3),
            times(3, a_closing()),
            never_moved,
        ),
        nested(
            'numbered-rungs',
            'climb a ladder of four rungs, three centimetres from one to the next, and call out '
            'the number of every rung',
            any_of(
                in_order(*(match for said_it in _RUNGS for match in (a_motion(z=0.03), said_it))),
                in_order(*(match for said_it in _RUNGS for match in (said_it, a_motion(z=0.03)))),
            ),
            times(4, any_motion),
            moved(z=0.12),
        ),
    ],
)
