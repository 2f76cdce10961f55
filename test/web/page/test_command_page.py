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

"""The page of the command in a real Chromium: the tree, the program, refusals and stopping."""

from __future__ import annotations

from collections.abc import Callable
from test.web.page.conftest import until
from test.web.page.served import ATTACK
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from test.web.page.served import Served

    from playwright.sync_api import Page

OpenPage = Callable[..., 'Page']

WAVE = [
    'def lift(robot):', '    robot.set_speed(0.5)', '    robot.go()', '', '',
    'def lower(robot):', '    robot.go()', "    robot.say('down')", '', '',
    'def wave(robot):', '    # Up and down again.', '    lift(robot)', '    lower(robot)', '', '',
    'wave(robot)',
]  # fmt: skip


@pytest.fixture
def page(open_page: OpenPage, served: Served) -> Page:
    """Open the page over a running server."""
    served.start()
    return open_page('/')


def speak(page: Page, command: str) -> None:
    """Type a command and press Enter."""
    page.fill('#command', command)
    page.press('#command', 'Enter')


def wait_for(page: Page, state: str) -> None:
    """Wait until the command has come to an end of some kind."""
    page.wait_for_selector(f'#result[data-state={state}]')


def test_a_command_becomes_a_tree_and_a_program(open_page: OpenPage, served: Served) -> None:
    """The tree grows while the model writes; the program has its lines, colours and cost."""
    served.seconds_per_token = 0.1
    served.start()
    page = open_page('/')
    speak(page, 'wave')
    page.locator('#tree li[data-state=generating]', has_text='lift').first.wait_for()
    assert page.inner_text('#result-state').endswith('of 3 functions ready')
    wait_for(page, 'made')
    assert page.locator('#tree > li > ul > li .name').all_inner_texts() == ['lift', 'lower']
    assert page.locator('#tree li[data-state=checked]').count() == 3
    lines = page.locator('#program .line').all_text_contents()
    assert [line.rstrip('\n') for line in lines] == WAVE
    for kind, text in (('keyword', 'def'), ('name', 'lift'), ('number', '0.5')):
        assert page.locator(f'#program .py-{kind}').first.inner_text() == text
    assert page.inner_text('#program .py-comment') == '# Up and down again.'
    facts = ' '.join(page.inner_text('#cost').split())
    # Nobody asked for the speed that 'lift' sets, so it is asked for once more.
    assert 'Model calls 4' in facts
    assert 'Time' in facts


def test_a_doubted_program_says_why(page: Page) -> None:
    """One that sets a speed unasked is; one that does what is said is not."""
    speak(page, 'wave')
    wait_for(page, 'made')
    assert page.inner_text('#result-state').startswith('Program checked, and doubted')
    assert 'robot.set_speed' in page.inner_text('#findings-part')
    speak(page, 'greet')
    page.locator('#result-state', has_text='Program checked and ready').wait_for()
    assert page.locator('#findings-part').is_hidden()


def test_the_program_is_copied_as_it_is(page: Page) -> None:
    """Without line numbers."""
    speak(page, 'wave')
    wait_for(page, 'made')
    page.click('#copy')
    page.locator('#copy', has_text='Copied').wait_for()
    assert page.evaluate('navigator.clipboard.readText()').splitlines() == WAVE


def test_a_function_shows_its_source_when_it_is_opened(page: Page) -> None:
    """By its name in the tree."""
    speak(page, 'wave')
    wait_for(page, 'made')
    page.locator('#tree summary', has_text='lift').click()
    assert 'set_speed' in page.locator('#tree li li').first.locator('pre').inner_text()


def test_a_refused_command_says_why_and_what_to_do(page: Page) -> None:
    """With its findings; there is nothing to copy."""
    speak(page, 'loop')
    wait_for(page, 'failed')
    assert page.inner_text('#refusal-title').startswith('Refused')
    assert 'open' in page.inner_text('#refusal-message')
    assert page.inner_text('#refusal-remedy')
    assert page.locator('#findings li').count() >= 1
    assert page.locator('#tree li[data-state=failed]').count() == 1
    assert page.locator('#copy').is_disabled()
    assert page.locator('#program').is_hidden()


def test_a_command_without_words_is_refused_by_the_server(page: Page) -> None:
    """The page shows its sentence."""
    speak(page, '???')
    wait_for(page, 'failed')
    assert 'holds no words' in page.inner_text('#refusal-message')


@pytest.mark.parametrize('how', ['button', 'Escape'])
def test_stop_cancels_the_request(open_page: OpenPage, served: Served, how: str) -> None:
    """The server works on nothing any more, and the next command is answered."""
    served.seconds_per_token = 0.2
    served.start()
    page = open_page('/')
    speak(page, 'wave')
    page.wait_for_selector('#tree li')
    if how == 'button':
        page.click('#stop')
    else:
        page.keyboard.press('Escape')
    wait_for(page, 'stopped')
    assert page.locator('#tree li[data-state=stopped]').count() >= 1
    ends = time.monotonic() + 5
    while served.host.queue_length:
        assert time.monotonic() < ends
        time.sleep(0.02)
    assert page.locator('#send').is_visible()


def test_without_a_model_the_page_says_so(page: Page, served: Served) -> None:
    """And what to do about it."""
    served.host.unload()
    page.locator('#engine-text', has_text='no model in use').wait_for()
    speak(page, 'wave')
    wait_for(page, 'failed')
    assert page.inner_text('#refusal-title') == 'No model is ready to answer'
    page.get_by_role('link', name='Choose a model').click()
    page.wait_for_selector('.card')


def test_a_server_that_dies_meanwhile_is_told(open_page: OpenPage, served: Served) -> None:
    """The command is not shown as if it still ran."""
    served.seconds_per_token = 0.2
    served.start()
    page = open_page('/')
    speak(page, 'wave')
    page.wait_for_selector('#tree li')
    served.stop()
    wait_for(page, 'failed')
    page.locator('#gone').wait_for()


def test_policies_and_preamble_are_sent_and_stay(page: Page) -> None:
    """A function of the policies is used, and not asked for."""
    page.click('#robot summary')
    page.fill('#policies', 'def bow(robot):\n    """Bow."""\n    robot.go()\n')
    assert page.inner_text('#robot-note') == 'policies'
    speak(page, 'use policy')
    wait_for(page, 'made')
    assert page.locator('#tree .name').all_inner_texts() == ['use_policy']
    page.reload()
    assert page.inner_text('#robot-note') == 'policies'


def test_earlier_commands_come_back(page: Page) -> None:
    """With the arrow keys, as a shell does it, and as buttons; they can be forgotten."""
    for command in ('wave', 'greet'):
        speak(page, command)
        wait_for(page, 'made')
        page.locator('#result-title', has_text=command).wait_for()
    page.fill('#command', 'half a thought')
    seen = []
    for key in ('ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown'):
        page.press('#command', key)
        seen.append(page.input_value('#command'))
    assert seen == ['greet', 'wave', 'wave', 'greet', 'half a thought']
    page.press('#command', 'Shift+Enter')
    assert page.input_value('#command') == 'half a thought\n'
    page.locator('.chip', has_text='wave').first.click()
    assert page.input_value('#command') == 'wave'
    page.get_by_role('button', name='Forget mine').click()
    assert page.evaluate('localStorage.getItem("lmpvc_codegen.commands")') is None


def test_programs_and_commands_are_text(page: Page) -> None:
    """Markup in either is shown, and is nothing else."""
    speak(page, 'greet')
    wait_for(page, 'made')
    assert ATTACK in page.inner_text('#program')
    speak(page, f'say {ATTACK}')
    page.locator('#result-title', has_text='onerror').wait_for()
    until(page, 'document.getElementById("result").dataset.state != "running"')
    assert page.locator('main img').count() == 0


def test_a_server_with_a_token_is_asked_for_it(
    open_page: OpenPage, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once; the command goes on with it."""
    monkeypatch.setenv('PAGE_TOKEN', 'a long secret')
    served.start(token_variable='PAGE_TOKEN')
    page = open_page('/')
    speak(page, 'wave')
    page.fill('#token', 'a long secret')
    page.keyboard.press('Enter')
    wait_for(page, 'made')
    speak(page, 'greet')
    page.locator('#program', has_text='onerror').wait_for()


def test_there_is_a_microphone_only_where_the_browser_can_listen(
    open_page: OpenPage, served: Served
) -> None:
    """What is heard is sent; the browser's own part is replaced, as there is nobody to speak."""
    served.start()
    deaf = open_page('/', before=DEAF)
    deaf.wait_for_selector('.chip')
    assert deaf.locator('#speak').is_hidden()
    page = open_page('/', before=LISTENER)
    page.get_by_role('button', name='Speak the command').click()
    wait_for(page, 'made')
    assert page.inner_text('#result-title') == 'wave'


DEAF = """
for (const name of ["SpeechRecognition", "webkitSpeechRecognition"]) {
  Object.defineProperty(window, name, { value: undefined });
}
"""

LISTENER = """
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  start() {
    this.onstart();
    const heard = Object.assign([{ transcript: 'wave' }], { isFinal: true });
    setTimeout(() => { this.onresult({ results: [heard] }); this.onend(); }, 50);
  }
  stop() {}
};
"""
