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

"""What the backends on transformers say where a library is missing; no library is needed here."""

from __future__ import annotations

from importlib.machinery import ModuleSpec
import subprocess
import sys

from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import BackendUnavailableError
import pytest


def install_only(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let nothing but some libraries be found."""
    monkeypatch.setattr(
        'importlib.util.find_spec', lambda name: ModuleSpec(name, None) if name in names else None
    )


@pytest.mark.parametrize(
    ('name', 'needed'),
    [
        ('torch_cpu', 'torch transformers accelerate'),
        ('bitsandbytes', 'torch transformers accelerate bitsandbytes'),
    ],
)
def test_a_missing_library_is_named_with_the_command(
    name: str, needed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The remedy can be typed as it stands; the message names what is missing alone."""
    install_only(monkeypatch, 'transformers', 'accelerate')
    with pytest.raises(BackendUnavailableError) as caught:
        make_backend(Config(model=name))
    assert caught.value.remedy == f'Run: pip install {needed}'
    assert 'torch' in caught.value.message
    assert 'transformers' not in caught.value.message


def test_gptq_names_the_steps_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is built against the torch that is there, so torch comes first."""
    install_only(monkeypatch, 'torch', 'transformers', 'accelerate', 'optimum')
    with pytest.raises(BackendUnavailableError, match='needs gptqmodel, which is not') as caught:
        make_backend(Config(model='gptq'))
    remedy = caught.value.remedy
    assert remedy.index('torch') < remedy.index('--no-build-isolation gptqmodel')
    assert 'auto-gptq' not in str(caught.value)


def test_a_user_of_auto_gptq_is_told_what_replaced_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that used it does not read it any more."""
    install_only(monkeypatch, 'torch', 'transformers', 'accelerate', 'optimum', 'auto_gptq')
    with pytest.raises(BackendUnavailableError, match='gptqmodel replaced it') as caught:
        make_backend(Config(model='gptq'))
    assert caught.value.remedy.endswith('pip uninstall auto-gptq')


def test_naming_and_making_backends_imports_no_torch() -> None:
    """What is not chosen costs nothing; what is chosen is imported when it is loaded."""
    code = (
        'import sys\n'
        'import lmpvc_codegen\n'
        'from lmpvc_codegen.backends.registry import find_backend, make_backend\n'
        'from lmpvc_codegen.config import Config\n'
        'for name in ("torch_cpu", "bitsandbytes", "gptq"):\n'
        '    find_backend(name)\n'
        'make_backend(Config(model="scripted"))\n'
        'print(*sys.modules)\n'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    heavy = {'torch', 'transformers', 'accelerate', 'bitsandbytes', 'gptqmodel', 'optimum'}
    assert not heavy & set(done.stdout.split())
