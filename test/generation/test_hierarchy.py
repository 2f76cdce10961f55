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

"""The recursion: rounds, reuse, repair, budgets, cancel."""

from __future__ import annotations

from test.generation.scripts import generate, Memory, PREAMBLE, Script

from lmpvc_codegen.errors import (
    BudgetExceededError,
    GenerationCancelledError,
    UnsoundProgramError,
)
from lmpvc_codegen.generation.command import Budget
from lmpvc_codegen.generation.result import FunctionState, FunctionTree
import pytest

UP = 'up(robot):\n    robot.go()\n'


def test_three_levels_become_one_program() -> None:
    """Functions that an answer calls are asked for too, and stand before their callers."""
    program = generate(
        'wave',
        {
            'wave': 'wave(robot):\n    lift(robot)\n    swing(robot)\n',
            'lift(robot)': '    up(robot)\n',
            'swing(robot)': '    robot.go()\n',
            'up(robot)': '    robot.go()\n',
        },
    )
    assert program.source == (
        'def up(robot):\n    robot.go()\n\n\n'
        'def lift(robot):\n    up(robot)\n\n\n'
        'def swing(robot):\n    robot.go()\n\n\n'
        'def wave(robot):\n    lift(robot)\n    swing(robot)\n\n\n'
        'wave(robot)\n'
    )
    parents = {function.name: function.parent for function in program.functions}
    assert parents == {'wave': '', 'lift': 'wave', 'swing': 'wave', 'up': 'lift'}
    origins = [function.origin for function in program.functions]
    assert origins == ['command', 'helper', 'helper', 'helper']


TAUGHT = (
    PREAMBLE
    + """
# define function: pick something up
def pick(robot, name):
    reach(robot, name)
    robot.go()
# end of function

# define function: reach for something
def reach(robot, name):
    robot.find(name)
# end of function
"""
)


def test_a_function_of_the_examples_is_used_as_it_is() -> None:
    """The owner of the robot wrote it, and what it calls; the model is not asked again."""
    script = Script({'get it': "get_it(robot):\n    pick(robot, 'cup')\n"})
    program = generate('get it', script, preamble=TAUGHT)
    assert script.batches == [1]
    assert program.source == (
        'def reach(robot, name):\n    robot.find(name)\n\n\n'
        'def pick(robot, name):\n    reach(robot, name)\n    robot.go()\n\n\n'
        "def get_it(robot):\n    pick(robot, 'cup')\n\n\n"
        'get_it(robot)\n'
    )
    states = {function.name: function.state for function in program.functions}
    assert set(states.values()) == {FunctionState.CHECKED}
    origins = {function.name: function.origin for function in program.functions}
    assert origins == {'get_it': 'command', 'pick': 'taught', 'reach': 'taught'}


def test_a_skill_that_is_called_wrongly_is_repaired_at_the_call() -> None:
    """It takes a name, and here it is called without one; nobody writes another of its name."""
    script = Script(
        {
            'get it': 'get_it(robot):\n    pick(robot)\n',
            'get it (corrected)': "get_it(robot):\n    pick(robot, 'cup')\n",
        }
    )
    program = generate('get it', script, preamble=TAUGHT)
    assert "    pick(robot, 'cup')\n" in program.source
    assert script.batches == [1, 1]
    assert 'does not fit pick(robot, name)' in script.prompts[1]


def test_a_helper_that_calls_a_skill_wrongly_is_not_taken() -> None:
    """It came with an answer that is right; it is asked for again, by itself."""
    helper = 'def fetch(robot):\n    pick(robot)\n'
    script = Script(
        {
            'get it': f'get_it(robot):\n    fetch(robot)\n\n{helper}',
            'fetch(robot)': "    pick(robot, 'cup')\n",
        }
    )
    assert "    pick(robot, 'cup')\n" in generate('get it', script, preamble=TAUGHT).source
    assert script.batches == [1, 1]


def test_a_plain_example_that_does_not_fit_is_asked_for() -> None:
    """What takes the robot alone is no skill: with a number it is another function."""
    wave = '# define function: wave\ndef wave(robot):\n    robot.go()\n# end of function\n'
    script = Script(
        {
            'wave twice': 'wave_twice(robot):\n    wave(robot, 2)\n',
            'wave(robot, 2)': 'robot, times):\n    for _ in range(times):\n        robot.go()\n',
        }
    )
    source = generate('wave twice', script, preamble=PREAMBLE + wave).source
    assert 'def wave(robot, times):' in source
    assert script.batches == [1, 1]


def test_a_round_asks_for_all_undefined_functions_together() -> None:
    """Independent functions go to the model as one batch."""
    script = Script(
        {
            'wave': 'wave(robot):\n    a(robot)\n    b(robot)\n    c(robot)\n',
            'a(robot)': '    robot.go()\n',
            'b(robot)': '    robot.go()\n',
            'c(robot)': '    robot.go()\n',
        }
    )
    assert generate('wave', script).cost.model_calls == 4
    assert script.batches == [1, 3]


def test_a_function_that_two_callers_share_is_asked_for_once() -> None:
    """The same name in two branches is one function."""
    script = Script(
        {
            'go': 'go_there(robot):\n    a(robot)\n    b(robot)\n',
            'a(robot)': '    up(robot)\n',
            'b(robot)': '    up(robot)\n',
            'up(robot)': '    robot.go()\n',
        }
    )
    program = generate('go', script)
    assert script.batches == [1, 2, 1]
    assert program.source.count('def up(') == 1


def test_helpers_in_the_same_completion_are_used() -> None:
    """What an answer defines besides the function is not asked for again."""
    answer = 'go_on(robot):\n    up(robot)\n\ndef up(robot):\n    robot.go()\n'
    script = Script({'go on': answer})
    assert 'def up(robot)' in generate('go on', script).source
    assert script.batches == [1]


def test_policies_are_used_and_never_asked_for() -> None:
    """A function that the robot has already is neither generated nor part of the program."""
    script = Script({'get it': "get_it(robot):\n    pick(robot, 'cup')\n"})
    program = generate('get it', script, policies='def pick(robot, target):\n    robot.go()\n')
    assert 'def pick' not in program.source
    assert script.batches == [1]


def test_the_request_for_a_child_shows_how_its_result_is_used() -> None:
    """A call whose value is kept is asked for as ``y = f(x)``, as in Code as Policies."""
    script = Script(
        {
            'far': 'far(robot):\n    size = measure(robot, 3)\n    robot.say(size)\n',
            'size = measure(robot, 3)': 'robot, times):\n    return times * 2\n',
        }
    )
    generate('far', script)
    assert script.prompts[1].endswith('# define function: size = measure(robot, 3)\ndef measure(')


def test_the_first_line_of_a_child_is_given_when_its_calls_name_every_parameter() -> None:
    """The model need not write what the call site already says."""
    script = Script({'up': 'go_up(robot):\n    lift(robot)\n', 'lift(robot)': '    robot.go()\n'})
    generate('up', script)
    assert script.prompts[1].endswith('def lift(robot):\n')


def test_a_finding_gets_one_repair_prompt_that_carries_it() -> None:
    """The model is told what is wrong, once, and a right answer is taken."""
    script = Script(
        {
            'up': 'go_up(robot):\n    robot.goo()\n',
            'up (corrected)': 'go_up(robot):\n    robot.go()\n',
        }
    )
    program = generate('up', script)
    assert program.cost.repairs == 1
    assert 'The robot has no goo.' in script.prompts[1]
    assert 'robot.goo' not in program.source


def test_an_answer_that_stays_wrong_is_refused_with_its_finding() -> None:
    """After one repair the command fails, and the error names the finding."""
    wrong = 'go_up(robot):\n    robot.goo()\n'
    with pytest.raises(UnsoundProgramError, match='UnknownRobotMethod'):
        generate('up', {'up': wrong, 'up (corrected)': wrong})


def test_several_answers_drawn_by_chance_are_the_last_try() -> None:
    """Three candidates are asked for at once, and the first that passes counts."""
    wrong = 'up(robot):\n    robot.goo()\n'
    say = "up(robot):\n    robot.say('up')\n"
    script = Script({'up': wrong, 'up (corrected)': [wrong, wrong, say, UP]})
    program = generate('up', script)
    assert script.batches == [1, 1, 3]
    assert "robot.say('up')" in program.source
    assert program.cost.repairs == 2


def test_another_fault_gets_another_repair() -> None:
    """An answer that is wrong in a new way is asked for once more, but not for ever."""
    wrong = ['up(robot):\n    robot.goo()\n', 'up(robot):\n    open(1)\n']
    script = Script({'up': [wrong[0]], 'up (corrected)': [wrong[1], UP]})
    program = generate('up', script)
    assert (program.cost.repairs, script.batches) == (2, [1, 1, 1])


def test_a_helper_that_cannot_be_written_is_done_without() -> None:
    """The top function is asked for once more, and told which helper does not exist."""
    script = Script(
        {
            'wave': 'wave(robot):\n    lift(robot)\n',
            'lift(robot)': '    robot.goo()\n',
            'lift(robot) (corrected)': '    robot.goo()\n',
            'wave (corrected)': 'wave(robot):\n    robot.go()\n',
        }
    )
    program = generate('wave', script)
    assert program.source == 'def wave(robot):\n    robot.go()\n\n\nwave(robot)\n'
    assert [function.name for function in program.functions] == ['wave']
    assert 'There is no function lift. Do it without one.' in script.prompts[-1]


def test_a_helper_is_done_without_once() -> None:
    """If the next try needs one that cannot be written either, the command is refused."""
    answers = {
        'wave': 'wave(robot):\n    lift(robot)\n',
        'wave (corrected)': 'wave(robot):\n    lower(robot)\n',
        **dict.fromkeys(['lift(robot)', 'lift(robot) (corrected)'], '    robot.goo()\n'),
        **dict.fromkeys(['lower(robot)', 'lower(robot) (corrected)'], '    robot.goo()\n'),
    }
    with pytest.raises(UnsoundProgramError, match='goo'):
        generate('wave', answers)


def test_a_child_whose_definition_does_not_fit_its_calls_is_repaired() -> None:
    """Conflicting numbers of arguments are found before the program runs."""
    program = generate(
        'up',
        {
            'up': 'go_up(robot):\n    lift(robot, 0.1)\n',
            'lift(robot, 0.1)': 'robot):\n    robot.go()\n',
            'lift(robot, 0.1) (corrected)': 'robot, height):\n    robot.go()\n',
        },
    )
    assert 'def lift(robot, height)' in program.source


def test_a_child_is_checked_for_what_it_does_with_the_robot_under_another_name() -> None:
    """The call tells which parameter is the robot, so that a repair can still mend it."""
    program = generate(
        'up',
        {
            'up': 'go_up(robot):\n    lift(robot, 0.1)\n',
            'lift(robot, 0.1)': 'arm, height):\n    arm.goo()\n',
            'lift(robot, 0.1) (corrected)': 'arm, height):\n    arm.go()\n',
        },
    )
    assert 'arm.go()' in program.source
    assert program.cost.repairs == 1


def test_a_circle_of_calls_is_a_finding_and_not_a_recursion() -> None:
    """A function that calls its caller ends the generation with the circle."""
    with pytest.raises(UnsoundProgramError, match=r'a -> b -> a|b -> a -> b'):
        generate(
            'go',
            {
                'go': 'a(robot):\n    b(robot)\n',
                'b(robot)': '    a(robot)\n',
                'b(robot) (corrected)': '    a(robot)\n',
                'go (corrected)': 'a(robot):\n    b(robot)\n',
            },
        )


def _endless(depth: int) -> dict[str, str | list[str]]:
    first = 'f0(robot):\n    f1(robot)\n'
    answers: dict[str, str | list[str]] = {'go': first, 'go (corrected)': first}
    for index in range(1, depth):
        answers[f'f{index}(robot)'] = f'    f{index + 1}(robot)\n'
    return answers


def test_the_depth_limit_is_an_error_that_names_what_is_undefined() -> None:
    """The original printed an error there and returned an incomplete program as a success."""
    with pytest.raises(BudgetExceededError, match=r'still undefined: f3.*budget.max_depth'):
        generate('go', _endless(9), budget=Budget(max_depth=2))


def test_what_a_budget_has_no_room_for_is_done_without() -> None:
    """The top function is asked for once more, and told what does not exist."""
    script = Script({'go': 'go(robot):\n    lift(robot)\n', 'go (corrected)': UP})
    program = generate('go', script, budget=Budget(max_functions=1))
    assert [function.origin for function in program.functions] == ['command']
    assert 'There is no function lift. Do it without one.' in script.prompts[-1]
    assert program.cost.repairs == 1


@pytest.mark.parametrize(
    ('budget', 'key'),
    [
        (Budget(max_functions=3), 'max_functions'),
        (Budget(max_model_calls=2), 'max_model_calls'),
        (Budget(max_tokens=5), 'max_tokens'),
        (Budget(timeout_s=0.0), 'timeout_s'),
    ],
)
def test_every_bound_of_the_budget_holds(budget: Budget, key: str) -> None:
    """Functions, calls, tokens and seconds end a command with the key that bounds them."""
    with pytest.raises(BudgetExceededError, match=key):
        generate('go', _endless(9), budget=budget)


def test_a_function_that_was_cut_off_is_not_taken_though_it_parses() -> None:
    """Half of the steps is no program; the repair prompt asks for a shorter one."""
    long = 'up(robot):\n' + "    robot.say('a')\n    robot.go()\n" * 4
    program = generate(
        'up', {'up': long, 'up (corrected)': UP}, budget=Budget(max_function_tokens=5)
    )
    assert program.cost.repairs == 1
    assert program.source.count('robot.go()') == 1


def test_a_helper_that_was_cut_off_costs_only_itself() -> None:
    """The finished function before it stands, and the helper is asked for again."""
    answer = 'up(robot):\n    lift(robot)\n\ndef lift(robot):\n    robot.go()\n    robot.go()\n'
    script = Script({'up': answer, 'lift(robot)': "    robot.say('up')\n"})
    program = generate('up', script, budget=Budget(max_function_tokens=5))
    assert script.batches == [1, 1]
    assert "robot.say('up')" in program.source


def test_a_function_that_repeats_itself_is_not_taken_though_it_parses() -> None:
    """It was cut in the middle of a loop that the model could not leave."""
    endless = 'up(robot):\n' + '    robot.go()\n' * 30
    with pytest.raises(UnsoundProgramError, match='RepeatedText'):
        generate('up', {'up': endless, 'up (corrected)': endless})


def test_cancel_ends_the_batch_at_the_next_token() -> None:
    """No further piece is taken once the flag is up."""
    seen: list[FunctionTree] = []
    with pytest.raises(GenerationCancelledError):
        generate(
            'up',
            {'up': UP + '    robot.go()\n' * 4},
            on_progress=seen.append,
            cancelled=lambda: any(tree[0].tokens >= 2 for tree in seen),
        )
    assert seen[-1][0].tokens == 2


def test_progress_shows_each_function_in_each_of_its_states() -> None:
    """A function is pending, generating, failed and checked in that order."""
    states: list[FunctionState] = []

    def listen(tree: FunctionTree) -> None:
        if not states or states[-1] != tree[0].state:
            states.append(tree[0].state)

    script = {'up': 'go_up(robot):\n    robot.goo()\n', 'up (corrected)': UP}
    generate('up', script, on_progress=listen)
    assert [state.name for state in states] == [
        'PENDING', 'GENERATING', 'FAILED', 'GENERATING', 'CHECKED',
    ]  # fmt: skip


def test_a_remembered_function_costs_no_model_call() -> None:
    """What one command generated the next one recalls by its prompt."""
    memory = Memory()
    answers: dict[str, str | list[str]] = {
        'one': 'one(robot):\n    lift(robot)\n',
        'two': 'two(robot):\n    lift(robot)\n',
        'lift(robot)': '    robot.go()\n',
    }
    generate('one', answers, memory=memory)
    program = generate('two', answers, memory=memory)
    assert program.cost.model_calls == 1
    assert program.functions[1].state is FunctionState.CACHED


def test_a_remembered_function_that_no_longer_passes_is_generated_again() -> None:
    """Memory is checked like an answer: a robot that lost a method gets a new function."""
    memory = Memory()
    prompt_text = 'up(robot):\n    robot.goo()\n'
    script = Script({'up': UP})
    generate('up', script, memory=memory)
    memory.texts = dict.fromkeys(memory.texts, 'def ' + prompt_text)
    assert 'robot.go()' in generate('up', script, memory=memory).source


def test_a_generator_as_top_function_is_refused() -> None:
    """Calling it would run nothing, so the program would be a silent failure."""
    lazy = 'up(robot):\n    yield robot.go()\n'
    with pytest.raises(UnsoundProgramError, match='would do nothing'):
        generate('up', {'up': lazy, 'up (corrected)': lazy})


def test_a_top_function_that_wants_what_the_caller_lacks_is_refused() -> None:
    """The caller has the robot and nothing else to give."""
    greedy = 'up(robot, height):\n    robot.go()\n'
    with pytest.raises(UnsoundProgramError, match='height'):
        generate('up', {'up': greedy, 'up (corrected)': greedy})


def test_needed_imports_come_first_and_the_clients_own_modules_never() -> None:
    """A program brings the preamble's import lines that it uses, and no others."""
    source = generate('wait', {'wait': 'wait(robot):\n    time.sleep(1)\n    robot.go()\n'}).source
    assert source.startswith('import time\n\n\ndef wait(robot):')
    assert 'import robot' not in source
    assert 'import math' not in source


DOUBTED = 'above_the_cup(robot):\n    pose = robot.get_pose()\n    robot.add_waypoint(pose)\n'
FOUND = (
    "above_the_cup(robot):\n    pose, found = robot.find('cup')\n    robot.add_waypoint(pose)\n"
)
SEARCHING = """
# define function: touch the lamp
def touch_the_lamp(robot):
    pose, found = robot.find('lamp')
    robot.add_waypoint(pose)
# end of function
"""


def test_a_doubted_answer_is_asked_for_again() -> None:
    """A better one is taken."""
    script = Script({'touch the cup': DOUBTED, 'touch the cup (corrected)': FOUND})
    program = generate('touch the cup', script, preamble=PREAMBLE + SEARCHING)
    assert "robot.find('cup')" in program.source
    assert program.cost.repairs == 1


@pytest.mark.parametrize('second', [DOUBTED, 'nonsense(', '    robot.goo()'])
def test_a_doubted_answer_stands_if_the_next_is_no_better(second: str) -> None:
    """A doubt may be wrong; what keeps the promise is not refused for it."""
    script = Script({'touch the cup': DOUBTED, 'touch the cup (corrected)': second})
    program = generate('touch the cup', script, preamble=PREAMBLE + SEARCHING)
    assert 'pose = robot.get_pose()' in program.source
    (doubt,) = program.doubts
    assert "look for it with robot.find('cup')" in doubt


def test_a_mended_answer_is_not_doubted() -> None:
    """What was held against the first one is forgotten."""
    script = Script({'touch the cup': DOUBTED, 'touch the cup (corrected)': FOUND})
    assert generate('touch the cup', script, preamble=PREAMBLE + SEARCHING).doubts == ()


def test_a_doubted_answer_stands_if_the_budget_is_used_up() -> None:
    """There is no call left for a repair, and an answer is there."""
    budget = Budget(max_model_calls=1)
    script = Script({'touch the cup': DOUBTED})
    program = generate('touch the cup', script, preamble=PREAMBLE + SEARCHING, budget=budget)
    assert 'pose = robot.get_pose()' in program.source


def test_a_doubted_answer_is_remembered() -> None:
    """It was taken once and is not asked for again."""
    memory, script = Memory(), Script({'touch the cup': DOUBTED})
    budget = Budget(max_model_calls=1)
    programs = [
        generate(
            'touch the cup', script, preamble=PREAMBLE + SEARCHING, budget=budget, memory=memory
        )
        for _ in range(2)
    ]
    assert len(script.prompts) == 1
    assert programs[0].doubts == programs[1].doubts != ()
