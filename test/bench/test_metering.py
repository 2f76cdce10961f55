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

"""A backend that counts passes on what the other one promises."""

from __future__ import annotations

from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.bench.metering import MeteredBackend
from lmpvc_codegen.config import Config
import pytest


@pytest.mark.parametrize('keeps', [True, False])
def test_it_keeps_asides_where_the_other_does(
    monkeypatch: pytest.MonkeyPatch, keeps: bool
) -> None:
    """The generator asks the one that it has."""
    monkeypatch.setattr(ScriptedBackend, 'keeps_asides', keeps)
    assert MeteredBackend(make_backend(Config(model='scripted'))).keeps_asides == keeps
