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

"""The doctor: what it sees, what it advises, and what it never tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
import importlib.util
import json
from pathlib import Path
import sys

from lmpvc_codegen.backends.registry import backend_names
from lmpvc_codegen.cli.diagnosis import (
    backends,
    checkpoint,
    installation,
    machine,
    model,
    storage,
)
from lmpvc_codegen.cli.diagnosis.check import Check
from lmpvc_codegen.cli.main import main
from lmpvc_codegen.config import CacheConfig, Config, GgufConfig, TorchCpuConfig
from lmpvc_codegen.models.files import home_path
import pytest

_MODEL = GgufConfig(hf_url='some/model', filename='model.gguf')
_GGUF_HEAD = b'GGUF\x03\x00\x00\x00' + bytes(16)


def _put_model(content: bytes, config: GgufConfig = _MODEL) -> Path:
    path = home_path(config)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def test_a_check_is_a_line() -> None:
    """State, thing, finding, and after an arrow what to do."""
    assert Check('ok', 'cache', 'disabled').as_line() == 'ok    cache          disabled'
    assert Check('fail', 'GPU', 'none', 'Buy.').as_line() == 'fail  GPU            none -> Buy.'


def test_all_is_checked_with_the_scripted_backend(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a model there is nothing to fail on."""
    assert main(['doctor', '--model', 'scripted']) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[6:20].strip() for line in lines] == [
        'system',
        'Python',
        'ROS 2',
        'interfaces',
        'configuration',
        'backend',
        'cache',
        *(name[:14] for name in backend_names() if name != 'scripted'),
    ]


def test_json_has_the_same_checks(capsys: pytest.CaptureFixture[str]) -> None:
    """A program can read what a person reads."""
    assert main(['doctor', '--model', 'scripted', '--json']) == 0
    checks = [Check(**told) for told in json.loads(capsys.readouterr().out)]
    assert main(['doctor', '--model', 'scripted']) == 0
    assert capsys.readouterr().out.splitlines() == [check.as_line() for check in checks]


def test_a_bad_configuration_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The sentence of the loader is the finding; what depends on it is not checked."""
    file = tmp_path / 'mine.json'
    file.write_text('{"gguf": {"context_size": 1}}')
    assert main(['doctor', '--config', str(file)]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == (
        "fail  configuration  The key 'gguf.context_size' is 1. -> Allowed is at least 256."
    )


def test_a_missing_model_that_may_not_be_fetched_fails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The path where it is expected is told."""
    file = tmp_path / 'mine.json'
    file.write_text('{"gguf": {"offline": true}}')
    assert main(['doctor', '--config', str(file)]) == 1
    assert f'fail  model file     {tmp_path}/hf/llms/Qwen/' in capsys.readouterr().out


@pytest.mark.parametrize('options', [[], ['--json']])
def test_a_token_is_never_shown(
    options: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A diagnosis can be pasted into an issue."""
    file = tmp_path / 'mine.json'
    file.write_text('{"model": "scripted", "inference_api": {"hf_token": "hf_from_the_file"}}')
    monkeypatch.setenv('HF_TOKEN', 'hf_from_the_environment')
    assert main(['doctor', '--config', str(file), *options]) == 0
    assert 'hf_from' not in capsys.readouterr().out


@pytest.mark.parametrize(
    ('version', 'state'),
    [((3, 9, 2), 'fail'), ((3, 10, 0), 'ok'), ((3, 14, 1), 'ok'), ((3, 15, 0), 'warn')],
)
def test_python_is_compared_with_what_is_supported(version: tuple[int, ...], state: str) -> None:
    """Too old cannot work; too new may."""
    assert installation.check_python(version).state == state


@pytest.mark.parametrize('check', [installation.check_ros, installation.check_interfaces])
def test_without_ros_there_is_a_warning(
    check: Callable[[], Check], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything but the node works without it."""
    for name in ('rclpy', 'lmpvc_interfaces', 'lmpvc_interfaces.srv'):
        monkeypatch.setitem(sys.modules, name, None)
    found = check()
    assert found.state == 'warn'
    assert found.remedy.startswith('Only the node needs it')


def test_the_distribution_of_ros_is_named() -> None:
    """A sourced installation tells its name; wheels have none."""
    pytest.importorskip('rclpy')
    assert installation.check_ros({'ROS_DISTRO': 'jazzy'}).value.startswith('jazzy at ')
    assert installation.check_ros({}).value.startswith('Python wheels at ')


def test_a_backend_without_its_library_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy is a command to type."""
    pytest.importorskip('llama_cpp')
    monkeypatch.setitem(sys.modules, 'llama_cpp', None)
    found = installation.check_backend(Config())
    assert found.state == 'fail'
    assert 'pip install' in found.remedy


@pytest.mark.parametrize(
    ('name', 'library'), [('torch_cpu', 'torch'), ('bitsandbytes', 'bitsandbytes')]
)
def test_another_backend_says_whether_it_could_be_chosen(
    name: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a library is missing, it is off, with the command to type, and nothing has failed."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        'importlib.util.find_spec', lambda name: None if name == library else find_spec(name)
    )
    checks = {check.what: check for check in backends.check_other_backends(Config())}
    assert 'gguf' not in checks
    assert checks['scripted'].state == 'ok'
    assert checks[name].state == 'off'
    assert library in checks[name].value
    assert 'pip install' in checks[name].remedy
    assert library in checks[name].remedy


def test_a_checkpoint_is_looked_for(tmp_path: Path) -> None:
    """A folder that is not there fails, a repository that is not there is fetched later."""
    folder = TorchCpuConfig(hf_url=str(tmp_path / 'none'))
    assert checkpoint.check_checkpoint(folder, section='torch_cpu').state == 'fail'
    hub = TorchCpuConfig(hf_url='some/model')
    assert checkpoint.check_checkpoint(hub, section='torch_cpu').state == 'warn'
    offline = replace(hub, offline=True)
    found = checkpoint.check_checkpoint(offline, section='torch_cpu')
    assert found.state == 'fail'
    assert 'torch_cpu.offline' in found.value


def test_a_gpu_that_torch_cannot_use_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one is asked for; where none is, the CPU is told."""
    monkeypatch.setitem(sys.modules, 'torch', None)
    wanted = TorchCpuConfig(device='cuda')
    assert checkpoint.check_device(wanted, section='torch_cpu').state == 'fail'
    assert checkpoint.check_device(TorchCpuConfig(), section='torch_cpu').state == 'ok'


def test_the_version_of_the_library_is_told() -> None:
    """An issue wants to know it."""
    llama_cpp = pytest.importorskip('llama_cpp')
    assert llama_cpp.__version__ in installation.check_backend(Config()).value


def test_a_model_file_is_found() -> None:
    """It lies where LMPVC put it."""
    path = _put_model(_GGUF_HEAD)
    found = model.check_model_file(_MODEL)
    assert (found.state, found.remedy) == ('ok', '')
    assert found.value == f'{path}, 0.0 GB, not in the catalogue'


def test_a_damaged_model_file_fails() -> None:
    """Whatever else is called .gguf is not loaded."""
    _put_model(b'<html>404</html>')
    found = model.check_model_file(_MODEL)
    assert found.state == 'fail'
    assert 'no GGUF file' in found.value


def test_a_catalogue_file_of_the_wrong_size_fails() -> None:
    """A download that was cut short is noticed before it is loaded."""
    _put_model(_GGUF_HEAD, GgufConfig())
    assert model.check_model_file(GgufConfig()).state == 'fail'


def test_a_missing_model_file_is_a_warning_with_its_size() -> None:
    """It is fetched at the first start; the person learns how much that is."""
    found = model.check_model_file(GgufConfig())
    assert (found.state, found.remedy[:23]) == ('warn', 'It is fetched (1.1 GB) ')
    assert 'fetched when' in model.check_model_file(_MODEL).remedy


def test_a_missing_path_is_a_failure() -> None:
    """A path names a file of this machine, so nothing fetches it."""
    found = model.check_model_file(GgufConfig(filename='/nowhere/model.gguf'))
    assert found.state == 'fail'


def test_a_model_larger_than_the_memory_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers are told."""
    assert model.check_model_memory(_MODEL).state == 'ok'
    _put_model(_GGUF_HEAD)
    assert model.check_model_memory(_MODEL).state == 'ok'
    monkeypatch.setattr('lmpvc_codegen.models.memory.available_bytes', lambda: 1_000_000)
    found = model.check_model_memory(_MODEL)
    assert found.state == 'fail'
    assert '1 MB are free' in found.value


def test_more_threads_than_cores_are_a_warning() -> None:
    """They would wait for each other."""
    cores = machine.usable_cores()
    assert machine.check_threads(GgufConfig()).state == 'ok'
    assert machine.check_threads(GgufConfig(n_threads=cores)).state == 'ok'
    assert machine.check_threads(GgufConfig(n_threads=cores + 1)).state == 'warn'


@pytest.mark.parametrize(
    ('layers', 'has_card', 'offloads', 'state'),
    [
        (0, False, False, 'ok'),
        (0, True, False, 'ok'),
        (0, True, True, 'warn'),
        (-1, True, True, 'ok'),
        (-1, True, False, 'fail'),
        (20, False, False, 'fail'),
    ],
)
def test_the_gpu_is_compared_with_what_is_asked_for(
    layers: int, has_card: bool, offloads: bool, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Layers for a GPU that cannot be used fail; a GPU that is not used is a hint."""
    monkeypatch.setattr(machine, 'has_nvidia_card', lambda: has_card)
    monkeypatch.setattr(machine, 'library_offloads', lambda: offloads)
    assert machine.check_gpu(GgufConfig(n_gpu_layers=layers)).state == state


def test_without_the_library_nothing_is_offloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be imported cannot use a GPU."""
    monkeypatch.setitem(sys.modules, 'llama_cpp', None)
    assert not machine.library_offloads()


def test_a_cache_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    """Programs are still made; they are not remembered."""
    assert storage.check_cache(CacheConfig(enabled=False)).value == 'disabled'
    assert storage.check_cache(CacheConfig(filename=None)).value.startswith('in memory')
    assert storage.check_cache(CacheConfig(filename=str(tmp_path / 'a/b'))).state == 'ok'
    assert storage.check_cache(CacheConfig(filename='/proc/cache')).state == 'warn'


def test_a_full_disk_fails_where_a_model_is_to_be_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The download would stop in the middle."""

    class Usage:
        free = 1_000_000_000

    assert storage.check_disk_space(_MODEL).state == 'ok'
    monkeypatch.setattr('shutil.disk_usage', lambda _path: Usage)
    assert storage.check_disk_space(GgufConfig()).state == 'fail'
    Usage.free = 100_000_000
    assert storage.check_disk_space(_MODEL).state == 'warn'
