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

"""Whoever uses the page: by keyboard, by touch, with a screen reader, by day and by night."""

from __future__ import annotations

from collections.abc import Callable
import importlib.util
from pathlib import Path
import re
from test.web.page.conftest import NARROW, until, WIDE
from typing import Any, TYPE_CHECKING

from lmpvc_codegen import web
import pytest

if TYPE_CHECKING:
    from test.web.page.served import Served

    from playwright.sync_api import Page

OpenPage = Callable[..., 'Page']

STATIC = Path(web.__file__).parent / 'static'
SIZES = pytest.mark.parametrize('viewport', [WIDE, NARROW], ids=['1280', '390'])


def show_models(page: Page) -> None:
    """Let the page of the models show every kind of state, and the comparison."""
    page.wait_for_selector('.card')
    for name, label in (('Tiny gone', 'Download'), ('Tiny far away', 'Download')):
        page.get_by_role('button', name=f'{label}: {name}').click()
    page.locator('.pill', has_text='Problem').wait_for()
    for box in page.locator('.card .tick input').all()[:2]:
        box.check()
    page.click('#compare')
    page.wait_for_selector('#comparison table')


def show_program(page: Page) -> None:
    """Let the page of the command show a program, its sources and a function."""
    page.click('#robot summary')
    page.fill('#command', 'wave')
    page.press('#command', 'Enter')
    page.wait_for_selector('#result[data-state=made]')
    page.locator('#tree summary').first.click()


def show_refusal(page: Page) -> None:
    """Let the page of the command show why there is no program."""
    page.fill('#command', 'loop')
    page.press('#command', 'Enter')
    page.wait_for_selector('#result[data-state=failed]')


VIEWS = pytest.mark.parametrize(
    ('path', 'show'),
    [('/models', show_models), ('/', show_program), ('/', show_refusal)],
    ids=['models', 'program', 'refusal'],
)


@pytest.mark.skipif(
    not importlib.util.find_spec('axe_playwright_python'), reason='axe-playwright-python missing'
)
@pytest.mark.parametrize('scheme', ['light', 'dark'])
@VIEWS
def test_axe_finds_nothing_against_it(
    open_page: OpenPage, served: Served, path: str, show: Callable[[Page], None], scheme: str
) -> None:
    """Names, roles, contrast and order, as the rules for the web's accessibility (WCAG) say."""
    from axe_playwright_python.sync_playwright import Axe

    served.start()
    page = open_page(path, color_scheme=scheme, reduced_motion='reduce')
    show(page)
    assert _violations(Axe().run(page).response) == []
    if path == '/models':
        page.keyboard.press('Escape')
        assert _violations(Axe().run(page).response) == []


def _violations(response: dict[str, Any]) -> list[str]:
    return [
        f'{rule["id"]}: {node["html"][:120]} {node["failureSummary"]}'
        for rule in response['violations']
        for node in rule['nodes']
    ]


@SIZES
@VIEWS
def test_nothing_is_cut_off_and_everything_can_be_touched(
    open_page: OpenPage,
    served: Served,
    path: str,
    show: Callable[[Page], None],
    viewport: dict[str, int],
) -> None:
    """No scrolling sideways; no target below 44 pixels."""
    served.start()
    page = open_page(path, viewport=viewport)
    show(page)
    page.keyboard.press('Escape')
    width = page.evaluate('document.documentElement.scrollWidth')
    assert width <= viewport['width']
    small = page.evaluate("""() => [...document.querySelectorAll(
        'button, select, summary, nav a, input:not([type=checkbox]), label.tick')]
        .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 43.9)
        .map((node) => node.outerHTML)""")
    assert small == []


def test_nothing_jumps_while_the_page_lives(open_page: OpenPage, served: Served) -> None:
    """Neither while it is read in nor while a model is downloaded."""
    served.start()
    page = open_page('/models', before=SHIFTS)
    page.wait_for_selector('.card')
    served.host.library.start_download('tiny-far:f32')
    page.locator('.pill', has_text='Downloading').wait_for()
    until(page, 'document.querySelectorAll(".pill[data-state=downloaded]").length > 2')
    assert page.evaluate('window.shifts') < 0.02


SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.shifts += entry.value;
})).observe({ type: 'layout-shift', buffered: true });
"""


def test_models_are_used_and_deleted_by_keyboard_alone(
    open_page: OpenPage, served: Served
) -> None:
    """Focus is seen wherever it is, and comes back when a dialog closes."""
    served.start()
    page = open_page('/models')
    page.wait_for_selector('.card')
    tab_to(page, 'Skip to the content')
    page.keyboard.press('Enter')
    tab_to(page, 'Delete: Tiny B')
    page.keyboard.press('Enter')
    page.wait_for_selector('#delete-dialog[open]')
    page.keyboard.press('Escape')
    page.wait_for_selector('#delete-dialog:not([open])', state='attached')
    assert page.evaluate('document.activeElement.ariaLabel') == 'Delete: Tiny B'
    tab_to(page, 'Use: Tiny B', key='Shift+Tab')
    page.keyboard.press('Enter')
    page.locator('#engine-text', has_text='tiny-b:f32').wait_for()
    where = 'document.activeElement.closest(".card").querySelector("h2").textContent'
    assert page.evaluate(where) == 'Tiny B'


def tab_to(page: Page, name: str, *, key: str = 'Tab') -> None:
    """Press Tab until something of this name has the focus; it must be seen to have it."""
    for _step in range(60):
        page.keyboard.press(key)
        told, outline = page.evaluate("""() => {
            const node = document.activeElement;
            const style = getComputedStyle(node);
            return [node.ariaLabel ?? node.textContent.trim(), style.outlineStyle];
        }""")
        assert outline != 'none', told
        if told == name:
            return
    pytest.fail(f'{name!r} cannot be reached by {key}')


@pytest.mark.parametrize('path', ['/', '/models'])
def test_pages_are_small_and_whole(open_page: OpenPage, served: Served, path: str) -> None:
    """Everything that a page loads has fewer than 60 kB; the policy permits nothing from afar."""
    served.start()
    page = open_page('/healthz')
    sizes: list[int] = []
    page.on('response', lambda got: sizes.append(_size(got)))
    answer = page.goto(f'{served.url}{path}')
    assert answer is not None
    page.wait_for_selector('.chip, .card')
    assert 10_000 < sum(sizes) < 60_000
    policy = answer.headers['content-security-policy']
    assert "default-src 'self'" in policy
    assert 'unsafe' not in policy


def _size(response: Any) -> int:
    return 0 if '/api/' in response.url else len(response.body())


def test_nothing_makes_markup_out_of_text() -> None:
    """None of the ways to do that is in the sources, nor any address of another machine."""
    ways = (
        r'innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function\(|DOMParser'
    )
    for file in STATIC.iterdir():
        text = file.read_text()
        assert not re.search(ways, text), file
        links = set(re.findall(r'https?://[^\s"\')]+', text))
        assert links <= {'http://www.w3.org/2000/svg'}, file
        assert not re.search(r'<script(?![^>]+src=)|<style|\sstyle=|\son\w+=', text), file
