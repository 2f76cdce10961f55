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

"""A stocked catalogue, and a server of a site, for the tests that want one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from test.web.sites import Site


@pytest.fixture
def stocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Know a few small models alone, some of which are here."""
    from test.web.sites import stock

    stock(tmp_path, monkeypatch)


@pytest.fixture
def site(stocked: None) -> Iterator[Site]:
    """Serve a host with the first model loaded."""
    from test.web.sites import running

    with running() as site:
        yield site
