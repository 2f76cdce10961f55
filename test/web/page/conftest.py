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

"""A real Chromium, found by its name, and the real server before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from test.models.loopback import Behaviour, serving, tiny_content
import time
from typing import Any, TYPE_CHECKING

from lmpvc_codegen.models import transfer
import pytest

from tools.environment.chromium import find_chromium, REMEDY

if TYPE_CHECKING:
    from test.web.page.served import Served

    from playwright.sync_api import Browser, Page

WIDE, NARROW = {'width': 1280, 'height': 900}, {'width': 390, 'height': 844}


@pytest.fixture(scope='package')
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine."""
    found = find_chromium()
    if not found:
        pytest.skip(REMEDY)
    playwright = pytest.importorskip('playwright.sync_api', reason='playwright is not installed')
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture(scope='package')
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a real small model."""
    return tiny_content(tmp_path_factory.mktemp('tiny'))


@pytest.fixture
def source(content: bytes) -> Iterator[tuple[str, Behaviour]]:
    """Serve that model from this machine, slowly enough to be watched."""
    behaviour = Behaviour(content, block_s=0.01)
    with serving(behaviour) as url:
        yield url, behaviour


@pytest.fixture
def served(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: tuple[str, Behaviour],
    content: bytes,
) -> Iterator[Served]:
    """Give the server; a test starts it."""
    from test.web.page.served import Served

    monkeypatch.setattr(transfer, '_FIRST_PAUSE_S', 0.005)
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    served = Served(tmp_path / 'hf', source[0], content)
    yield served
    served.close()


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """
    Open pages that must behave.

    At the end: nothing was asked of another machine, nothing of this page was missing, no script
    failed, and the attack that is in names and programs did not come true.
    """
    faults: list[str] = []
    contexts = []

    def open_at(path: str, *, before: str = '', **options: Any) -> Page:
        context = browser.new_context(**{'viewport': WIDE, **options})
        context.grant_permissions(['clipboard-read', 'clipboard-write'])
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if before:
            page.add_init_script(before)
        _watch(page, served.url, faults)
        page.goto(f'{served.url}{path}')
        return page

    yield open_at
    for context in contexts:
        faults += ['attacked' for page in context.pages if page.evaluate('"attacked" in window')]
        context.close()
    assert not faults


def until(page: Page, expression: str) -> None:
    """Wait until something is true in the page, whose policy forbids it to ask itself."""
    ends = time.monotonic() + 10
    while not page.evaluate(expression):
        assert time.monotonic() < ends, expression
        page.wait_for_timeout(20)


def _watch(page: Page, url: str, faults: list[str]) -> None:
    def log(message: Any) -> None:
        # A refusal by the server is no fault of the page; Chromium notes it all the same.
        if message.type in {'error', 'warning'} and 'Failed to load' not in message.text:
            faults.append(message.text)

    def check(request: Any) -> None:
        if not request.url.startswith((url, 'data:')):
            faults.append(f'asked for {request.url}')

    def check_answer(response: Any) -> None:
        if response.status == 404 or (response.status >= 500 and response.status != 503):
            faults.append(f'{response.status} for {response.url}')

    page.on('console', log)
    page.on('pageerror', lambda error: faults.append(str(error)))
    page.on('request', check)
    page.on('response', check_answer)
