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

"""One change of the model at a time."""

from __future__ import annotations

from lmpvc_codegen.errors import SwitchInProgressError
from lmpvc_codegen.serving.model_changes import ModelChanges
import pytest


def test_a_second_change_is_refused_by_the_name_of_the_first() -> None:
    """Who comes second is told what is going on, and may come again after it."""
    changes = ModelChanges()
    with (
        changes.change('a:q8_0'),
        pytest.raises(SwitchInProgressError, match=r"'a:q8_0' is being loaded"),
        changes.change('b:q8_0'),
    ):
        pass
    with (
        changes.change(None),
        pytest.raises(SwitchInProgressError, match='loaded or freed'),
        changes.change('b:q8_0'),
    ):
        pass
    assert changes.loading is None


def test_a_change_that_fails_lets_the_next_one_begin() -> None:
    """What goes wrong inside is raised, and blocks nothing."""
    changes = ModelChanges()
    with pytest.raises(ValueError, match='broken'), changes.change('a:q8_0'):
        raise ValueError('broken')
    with changes.change('b:q8_0'):
        assert changes.loading == 'b:q8_0'


def test_a_listener_that_fails_keeps_nothing_from_the_others() -> None:
    """Both are told of the begin and the end, until one is taken away."""
    changes = ModelChanges()
    heard: list[str | None] = []

    def fail() -> None:
        raise ValueError('broken')

    changes.on_change(fail)
    forget = changes.on_change(lambda: heard.append(changes.loading))
    with changes.change('a:q8_0'):
        pass
    forget()
    changes.tell()
    assert heard == ['a:q8_0', None]
