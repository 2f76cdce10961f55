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

"""The generate subcommand: commands in, programs on standard output, everything else beside it."""

from __future__ import annotations

import io
import json
from pathlib import Path
import signal
from test.cli.scripted import ANSWERS, script, WAVE

from lmpvc_codegen.cli.arguments import BUDGET_HELP
from lmpvc_codegen.cli.main import main
from lmpvc_codegen.generation.command import Budget
import pytest


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a file of commands, one of which has no sound program."""
    file = tmp_path / 'commands.txt'
    file.write_text('# greet\nwave\n\nloop\n  say done  \n', encoding='utf-8')
    return file


def test_the_program_alone_is_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipe gets Python; the person gets the tree of functions."""
    script(monkeypatch)
    assert main(['generate', 'wave']) == 0
    printed = capsys.readouterr()
    assert printed.out == WAVE
    shown = [line.split('  1')[0] for line in printed.err.splitlines()]
    assert shown[:3] == ['loading    gguf', 'pending    wave', 'generating wave']
    assert shown[-1] == 'checked      lower'


def test_words_need_no_quotes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words of one command may stand apart."""
    script(monkeypatch)
    assert main(['generate', '--quiet', 'say', 'done']) == 0
    printed = capsys.readouterr()
    assert printed.out.endswith('say_done(robot)\n')
    assert printed.err == ''


def test_a_second_run_remembers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cache on disk outlives the process; --no-cache neither reads nor writes it."""
    script(monkeypatch)
    outcomes = []
    for options in (['--no-cache'], [], [], ['--no-cache']):
        assert main(['generate', '--json', '--quiet', *options, 'wave']) == 0
        outcomes.append(json.loads(capsys.readouterr().out))
    assert [outcome['from_cache'] for outcome in outcomes] == [False, False, True, False]
    assert [outcome['cost']['model_calls'] for outcome in outcomes] == [3, 3, 0, 3]
    assert {outcome['program'] for outcome in outcomes} == {WAVE}


def test_json_tells_everything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Program, functions with their states and costs, the whole cost, and no error."""
    script(monkeypatch)
    assert main(['generate', '--json', 'wave']) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told['command'], told['program'], told['error']) == ('wave', WAVE, None)
    assert told['cost']['model_calls'] == 3
    assert told['doubts'] == []
    states = {function['name']: function['state'] for function in told['functions']}
    assert states == {'wave': 'checked', 'lift': 'checked', 'lower': 'checked'}
    assert all(function['tokens'] > 0 for function in told['functions'])


def test_doubts_are_told_beside_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are in the JSON, and below the function in the tree that a person sees."""
    monkeypatch.setitem(ANSWERS, 'rise 4 inches', '    robot.go()\n')
    script(monkeypatch)
    assert main(['generate', '--json', 'rise 4 inches']) == 0
    printed = capsys.readouterr()
    (doubt,) = json.loads(printed.out)['doubts']
    assert 'The sentence says 4 inches' in doubt
    assert doubt in printed.err.splitlines()[-1]


def test_json_tells_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error has a stable code, and the functions say what is held against them."""
    script(monkeypatch)
    assert main(['generate', '--json', 'loop']) == 1
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert (told['program'], told['error']['code']) == (None, 'unsound_program')
    assert 'open' in told['functions'][0]['findings'][0]
    assert 'lmpvc_codegen: ' in printed.err


def test_a_refusal_is_printed_and_still_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program that speaks is on standard output, the reason beside it, and the status is 1."""
    script(monkeypatch)
    config = tmp_path / 'spoken.json'
    config.write_text(json.dumps({'robot': {'refusal': 'No.'}}))
    assert main(['generate', '--config', str(config), 'loop']) == 1
    printed = capsys.readouterr()
    assert printed.out == "robot.say('No.')\n"
    assert 'open' in printed.err


def test_a_file_of_commands_gives_a_program_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    """One that fails does not stop the next, but it decides the exit status."""
    script(monkeypatch)
    assert main(['generate', '--quiet', '--file', str(file)]) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith(f'# command: wave\n{WAVE}\n# command: say done\n')
    assert "lmpvc_codegen: 'loop': " in printed.err
    compile(printed.out, 'programs', 'exec')


def test_a_file_without_failures_succeeds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Commands come from standard input too; the JSON form has a line for each."""
    script(monkeypatch)
    monkeypatch.setattr('sys.stdin', io.StringIO('wave\nsay done\n'))
    assert main(['generate', '--quiet', '--json', '--file', '-']) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [outcome['command'] for outcome in told] == ['wave', 'say done']


def test_a_command_cannot_leave_its_comment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Control characters in a command do not become program text."""
    script(monkeypatch, lambda _request: "    robot.say('x')\n")
    file = tmp_path / 'commands.txt'
    file.write_bytes('say done\r\nwave \x0c\u2028 os.remove()\x00 now\n'.encode())
    main(['generate', '--quiet', '--file', str(file)])
    headers = [line for line in capsys.readouterr().out.split('\n') if '# command' in line]
    assert headers == ['# command: say done', '# command: wave os.remove() now']


def test_preamble_and_policies_are_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What the robot can do comes from files; a policy is used and not repeated."""
    script(monkeypatch, {'tidy': 'def tidy(robot):\n    pick(robot)\n    robot.beep()\n'})
    preamble, policies = tmp_path / 'preamble.py', tmp_path / 'policies.py'
    preamble.write_text('class Robot:\n    def beep(self):\n        """Beep."""\n')
    policies.write_text('def pick(robot):\n    robot.beep()\n')
    options = ['--preamble', str(preamble), '--policies', str(policies)]
    assert main(['generate', '--quiet', *options, 'tidy']) == 0
    printed = capsys.readouterr().out
    assert printed == 'def tidy(robot):\n    pick(robot)\n    robot.beep()\n\n\ntidy(robot)\n'


def test_budgets_and_model_override_the_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What is typed wins over what is written."""
    configs = script(monkeypatch)
    file = tmp_path / 'mine.json'
    file.write_text('{"model": "gguf", "budget": {"max_functions": 1, "timeout_s": 30}}')
    options = ['--config', str(file), '--model', 'scripted', '--max-functions', '5']
    assert main(['generate', *options, '--max-function-tokens', '99', 'wave']) == 0
    assert capsys.readouterr().out == WAVE
    (config,) = configs
    assert config.model == 'scripted'
    assert config.budget == Budget(max_functions=5, timeout_s=30.0, max_function_tokens=99)


def test_a_budget_that_is_used_up_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence says which bound it was."""
    script(monkeypatch)
    assert main(['generate', '--quiet', '--max-functions', '1', 'wave']) == 1
    printed = capsys.readouterr()
    assert printed.out == ''
    assert 'max_functions' in printed.err


def test_every_bound_has_an_option() -> None:
    """A bound that is added to a budget cannot be forgotten on the command line."""
    assert list(BUDGET_HELP) == list(Budget.__dataclass_fields__)


@pytest.mark.parametrize(
    ('arguments', 'sentence'),
    [
        ([], 'give either a COMMAND or --file'),
        (['wave', '--file', 'x'], 'give either a COMMAND or --file'),
        (['wave', '--max-depth', '0'], "'0' is no whole number above zero"),
        (['wave', '--max-depth', '1.5'], "'1.5' is no whole number above zero"),
        (['wave', '--timeout-s', 'nan'], "'nan' is no number above zero"),
        (['wave', '--timeout-s', 'inf'], "'inf' is no number above zero"),
        (['wave', '--ros', '--model', 'gguf'], '--model is a matter of the service'),
        (['wave', '--ros', '--config', 'x'], '--config is a matter of the service'),
        (['wave', '--ros', '--no-cache'], '--no-cache is a matter of the service'),
        (['wave', '--colour'], 'unrecognized arguments: --colour'),
    ],
)
def test_wrong_usage_exits_with_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be meant is said before anything is loaded."""
    assert main(['generate', *arguments]) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.out == ''


@pytest.mark.parametrize(
    ('arguments', 'sentence'),
    [
        (['--file', 'nothing-here.txt'], "The file 'nothing-here.txt' cannot be read"),
        (['--file', '/dev/null'], "The file '/dev/null' holds no command. Write one a line."),
        (['--preamble', 'nothing.py', 'wave'], "The file 'nothing.py' cannot be read"),
        (['--policies', '/', 'wave'], "The file '/' cannot be read"),
        (['--config', 'nothing.json', 'wave'], "file 'nothing.json' cannot be read"),
        (['--model', 'tcp', 'wave'], 'The TCP bridge of LMPVC is gone'),
        (['--model', 'ggfu', 'wave'], 'Did you mean gguf?'),
        (['--model', 'scripted', '...'], "The command '...' holds no words."),
    ],
)
def test_a_failure_is_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 1, nothing on standard output, and no traceback."""
    assert main(['generate', '--quiet', *arguments]) == 1
    printed = capsys.readouterr()
    assert printed.out == ''
    assert printed.err.startswith('lmpvc_codegen: ')
    assert sentence in printed.err
    assert printed.err.count('\n') == 1


def test_a_model_that_cannot_be_loaded_ends_all(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, file: Path
) -> None:
    """The reason is said once, not once a command."""
    config = tmp_path / 'offline.json'
    config.write_text('{"gguf": {"offline": true}}')
    pytest.importorskip('llama_cpp')
    assert main(['generate', '--quiet', '--config', str(config), '--file', str(file)]) == 1
    printed = capsys.readouterr().err
    assert printed.count('\n') == 1
    assert f'{tmp_path}/hf/llms/Qwen/' in printed


def test_ctrl_c_cancels(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    """It stops at the next token: no program, no further command, the cache as it was."""
    asked: list[str] = []

    def answer(request: str) -> str:
        asked.append(request)
        if len(asked) == 2:
            signal.raise_signal(signal.SIGINT)
        return ANSWERS[request]

    script(monkeypatch, answer)
    before = signal.getsignal(signal.SIGINT)
    assert main(['generate', '--quiet', '--file', str(file)]) == 130
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ('', 'lmpvc_codegen: cancelled.\n')
    assert signal.getsignal(signal.SIGINT) is before
    script(monkeypatch)
    assert main(['generate', '--quiet', '--json', 'wave']) == 0
    assert json.loads(capsys.readouterr().out)['cost']['model_calls'] == 3


def test_a_second_ctrl_c_does_not_wait(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever presses it twice means now."""

    def answer(_request: str) -> str:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError('the second one was not heard')

    script(monkeypatch, answer)
    assert main(['generate', '--quiet', 'wave']) == 130
    assert capsys.readouterr().out == ''
