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

"""The page of the models in a real Chromium: what it shows, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
import re
from test.models.loopback import Behaviour
from test.web.page.conftest import until
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from test.web.page.served import Served

    from playwright.sync_api import Locator, Page

OpenPage = Callable[..., 'Page']


@pytest.fixture
def page(open_page: OpenPage, served: Served) -> Page:
    """Open the page over a running server."""
    served.start()
    return open_models(open_page)


def open_models(open_page: OpenPage, path: str = '/models') -> Page:
    """Open the page, and wait until the catalogue is there."""
    page = open_page(path)
    page.wait_for_selector('.card')
    return page


def card(page: Page, name: str) -> Locator:
    """Find the card of a model."""
    return page.locator('.card', has=page.get_by_role('heading', name=name, exact=True))


def wait_for(page: Page, name: str, state: str) -> None:
    """Wait until a model's card is marked with a state."""
    page.locator('.card', has_text=name).locator('.pill', has_text=state).wait_for()


def press(page: Page, name: str, label: str) -> None:
    """Press a button of a card."""
    card(page, name).get_by_role('button', name=label).click()


def shown(page: Page) -> list[str]:
    """Name the models that are shown, in their order."""
    return page.locator('.card h2').all_inner_texts()


def test_every_model_has_a_card_with_its_state_and_specification(page: Page) -> None:
    """What is here comes first; the numbers are those of the catalogue."""
    assert len(shown(page)) > 31
    assert shown(page)[:3] == ['Tiny A', 'Tiny B', 'Tiny C']
    assert card(page, 'Tiny A').locator('.pill').inner_text() == 'In use'
    assert card(page, 'Tiny B').locator('.pill').inner_text() == 'Ready'
    assert page.locator('#engine-text').inner_text() == 'tiny-a:f32'
    text = card(page, 'Qwen2.5-Coder (1.5B)').inner_text()
    for words in ('Not here', '1.5 B', '32,768 tokens', 'Apache-2.0', '1.1 GB', 'Fill in'):
        assert words in text
    assert re.search(r'Memory \d.* free of .* · Disk .* free', page.inner_text('#machine'))


def test_models_are_found_by_words_and_filters(page: Page) -> None:
    """Filters add up, stay in the address, and go away together."""
    page.fill('#search', 'qwen coder apache')
    names = shown(page)
    assert names
    assert all('Qwen2.5-Coder' in name for name in names)
    page.select_option('[name=size]', 'small')
    page.select_option('[name=capability]', 'fill_in')
    page.select_option('[name=order]', 'large')
    assert shown(page) == ['Qwen2.5-Coder (1.5B)', 'Qwen2.5-Coder (0.5B)']
    assert page.inner_text('#count').startswith('2 of ')
    page.reload()
    page.wait_for_selector('.card')
    assert shown(page) == ['Qwen2.5-Coder (1.5B)', 'Qwen2.5-Coder (0.5B)']
    page.click('#reset')
    until(page, 'document.querySelectorAll(".card").length > 31')
    assert '?' not in page.url


@pytest.mark.parametrize(
    ('name', 'value', 'expected'),
    [
        ('family', 'mixtral', 'Mixtral'),
        ('provider', 'tinies', 'Tiny'),
        ('licence', 'Gemma', 'Gem'),
    ],
)
def test_each_choice_keeps_only_its_own(page: Page, name: str, value: str, expected: str) -> None:
    """Of families, of providers, of licences."""
    page.select_option(f'[name={name}]', value)
    assert shown(page)
    assert all(expected in model for model in shown(page))


def test_what_does_not_fit_this_machine_is_told_and_left_out(page: Page) -> None:
    """With the memory that it would need."""
    assert 'too much here' in card(page, 'Tiny huge').inner_text()
    page.check('[name=fits]')
    assert 'Tiny huge' not in shown(page)
    assert 'Tiny A' in shown(page)
    page.fill('#search', 'no such model')
    assert 'No model is like that' in page.inner_text('#cards')


def test_models_are_compared_side_by_side(page: Page) -> None:
    """From two on; what differs is marked."""
    card(page, 'Tiny A').get_by_label('Compare').check()
    assert page.locator('#compare').is_disabled()
    page.locator('.card', has_text='Qwen2.5-Coder (7B)').get_by_label('Compare').check()
    page.click('#compare')
    page.wait_for_selector('#comparison table')
    heads = page.locator('#comparison thead th').all_inner_texts()
    assert heads == ['Tiny A', 'Qwen2.5-Coder (7B)']
    row = page.locator('#comparison tr', has_text='Parameters')
    assert row.locator('td').all_inner_texts() == ['0.001 B', '7.6 B']
    assert 'differs' in str(row.get_attribute('class'))
    page.keyboard.press('Escape')
    page.click('#clear')
    assert page.locator('#tray').is_hidden()


def test_a_download_shows_its_way_and_the_model_is_then_put_to_use(
    page: Page, served: Served
) -> None:
    """Bytes, rate, time left and a bar that grows; then loading, and the header names it."""
    served.seconds_to_load = 0.7
    press(page, 'Tiny far away', 'Download')
    wait_for(page, 'Tiny far away', 'Downloading')
    bar = card(page, 'Tiny far away').locator('progress')
    until(page, 'document.querySelector("progress:not([hidden])")?.value > 0.2')
    words = card(page, 'Tiny far away').locator('.status').inner_text()
    assert re.fullmatch(r'\d+ % · .+ of .+ · .+/s · 0:\d\d min left', words)
    before = float(bar.evaluate('bar => bar.value'))
    until(page, f'document.querySelector("progress:not([hidden])")?.value > {before}')
    wait_for(page, 'Tiny far away', 'Ready')
    assert bar.is_hidden()
    press(page, 'Tiny far away', 'Use')
    wait_for(page, 'Tiny far away', 'Loading')
    assert 'loading tiny-far:q4_k_m' in page.inner_text('#engine-text')
    wait_for(page, 'Tiny far away', 'In use')
    assert page.inner_text('#engine-text') == 'tiny-far:q4_k_m'
    wait_for(page, 'Tiny A', 'Ready')
    assert served.host.active_name == 'tiny-far:q4_k_m'


def test_a_cancelled_download_is_kept_and_resumed(
    page: Page, source: tuple[str, Behaviour]
) -> None:
    """The card says how much is kept; the second download asks for the rest alone."""
    press(page, 'Tiny far away', 'Download')
    until(page, 'document.querySelector("progress:not([hidden])")?.value > 0.2')
    press(page, 'Tiny far away', 'Cancel')
    wait_for(page, 'Tiny far away', 'Interrupted')
    assert 'are kept' in card(page, 'Tiny far away').inner_text()
    source[1].block_s = 0.0
    press(page, 'Tiny far away', 'Resume')
    wait_for(page, 'Tiny far away', 'Ready')
    assert source[1].gets[-1].startswith('bytes=')


def test_a_failed_download_says_what_to_do(page: Page) -> None:
    """And may be tried again."""
    press(page, 'Tiny gone', 'Download')
    wait_for(page, 'Tiny gone', 'Problem')
    found = card(page, 'Tiny gone')
    assert '404' in found.locator('.status').inner_text()
    assert found.locator('.told').inner_text()
    assert found.get_by_role('button', name='Try again').is_visible()
    page.locator('#alerts', has_text='tiny-gone:f32: failed').wait_for(state='attached')


def test_another_quantisation_has_its_own_size_memory_and_state(page: Page) -> None:
    """It is downloaded beside the other one."""
    found = card(page, 'Tiny far away')
    found.locator('select').select_option('tiny-far:f32')
    press(page, 'Tiny far away', 'Download')
    wait_for(page, 'Tiny far away', 'Ready')
    options = found.locator('option').all_inner_texts()
    assert options[0].startswith('q4_k_m')
    assert options[1].startswith('✓ f32')
    assert found.locator('select').input_value() == 'tiny-far:f32'


def test_files_are_verified(page: Page) -> None:
    """A sound one and a damaged one are told apart."""
    press(page, 'Tiny B', 'Verify')
    card(page, 'Tiny B').locator('.status', has_text='Sound').wait_for()
    press(page, 'Tiny C', 'Verify')
    card(page, 'Tiny C').locator('.status', has_text='Damaged').wait_for()


def test_deleting_asks_first(page: Page, served: Served) -> None:
    """The dialog names what would go, and 'Keep it' keeps it."""
    press(page, 'Tiny B', 'Delete')
    assert 'Delete Tiny B?' in page.inner_text('#delete-dialog')
    page.get_by_role('button', name='Keep it').click()
    assert served.files[1].exists()
    press(page, 'Tiny B', 'Delete')
    page.locator('#delete-dialog').get_by_role('button', name='Delete').click()
    card(page, 'Tiny B').locator('.status', has_text='freed').wait_for()
    wait_for(page, 'Tiny B', 'Not here')
    assert not served.files[1].exists()


def test_a_model_that_cannot_be_loaded_says_why_and_the_old_one_answers(
    page: Page, served: Served
) -> None:
    """With what to do instead."""
    press(page, 'Tiny C', 'Use')
    told = card(page, 'Tiny C').locator('.status[data-kind=error]')
    told.wait_for()
    assert told.inner_text() != ''
    wait_for(page, 'Tiny A', 'In use')
    assert served.host.active_name == 'tiny-a:f32'


def test_the_model_in_use_can_be_unloaded(page: Page, served: Served) -> None:
    """And the header says that none answers."""
    press(page, 'Tiny A', 'Unload')
    wait_for(page, 'Tiny A', 'Ready')
    page.locator('#engine-text', has_text='no model in use').wait_for()
    assert served.host.active_name is None


def test_what_others_do_is_shown_at_once(page: Page, served: Served) -> None:
    """A download and a switch that did not begin here."""
    served.host.library.start_download('tiny-far:f32')
    wait_for(page, 'Tiny far away', 'Downloading')
    served.host.switch('tiny-b:f32')
    wait_for(page, 'Tiny B', 'In use')


def test_without_the_stream_of_events_the_page_asks(open_page: OpenPage, served: Served) -> None:
    """Progress and states are shown all the same."""
    served.start()
    page = open_page('/')
    page.route('**/api/events', lambda route: route.abort())
    page.goto(f'{served.url}/models')
    page.wait_for_selector('#engine[data-connection=polling]')
    served.host.library.start_download('tiny-far:f32')
    wait_for(page, 'Tiny far away', 'Ready')


def test_a_server_that_goes_is_told_and_one_that_comes_back_is_found(
    page: Page, served: Served
) -> None:
    """Nothing has to be reloaded."""
    page.wait_for_selector('#engine[data-connection=live]')
    served.stop()
    page.locator('#gone').wait_for()
    assert 'does not answer' in page.inner_text('#gone')
    assert len(shown(page)) > 31
    served.start()
    page.locator('#gone').wait_for(state='hidden')
    served.host.switch('tiny-b:f32')
    wait_for(page, 'Tiny B', 'In use')


def test_names_are_text(page: Page) -> None:
    """Markup in a name, a purpose or a licence is shown, and is nothing else."""
    page.fill('#search', 'onerror')
    assert shown(page) == ['<img src=x onerror="window.attacked = true">']
    assert page.locator('.card img').count() == 0
