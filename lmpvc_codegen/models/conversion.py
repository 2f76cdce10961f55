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


"""
Making a GGUF file from a folder of transformers, with llama.cpp's own converter.

The converter is a script of llama.cpp's sources, which the installed llama_cpp does not hold. It
is looked for, fetched on demand in exactly the version that belongs to llama_cpp, and run in a
process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
import tarfile
import tempfile

from lmpvc_codegen.errors import BackendError, BackendUnavailableError, ConfigError
from lmpvc_codegen.models.gguf_header import check_structure, GgufHeader

SCRIPT = 'convert_hf_to_gguf.py'
CONVERTER_VARIABLE = 'LLAMA_CPP'
"""Environment variable with the folder of llama.cpp's sources."""

OUT_TYPES = ('f32', 'f16', 'bf16', 'q8_0')

_LIBRARY = 'llama-cpp-python'
_PARTS = ('conversion/', 'gguf-py/', SCRIPT)
_FETCH_TIMEOUT_S = 600
_HELP_TIMEOUT_S = 120
_LAST_LINES = 3
_GET = "Run 'lmpvc_codegen gguf convert ... --get-converter', or set LLAMA_CPP to the folder."

Hear = Callable[[str], None]


@dataclass(frozen=True)
class Converter:
    """
    A converter that was found.

    :param origin: where, in words.
    """

    script: Path
    origin: str

    def check(self, architecture: str) -> None:
        """
        Check that it runs here and knows an architecture.

        :raises BackendUnavailableError: a library that it needs is missing.
        :raises BackendError: it is too old for the architecture.
        """
        done = self._run('--help')
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ['no reason given'])[-1]
            raise BackendUnavailableError(
                f"llama.cpp's converter '{self.script}' does not run here: {last}.",
                remedy='Run: pip install torch transformers gguf sentencepiece',
            )
        if '--outtype' not in done.stdout:
            raise BackendError(
                f"The converter '{self.script}' is too old: it knows no --outtype.", remedy=_GET
            )
        if architecture not in self._known():
            raise BackendError(
                f"The converter '{self.script}' does not know '{architecture}'.",
                remedy=f'Take a newer llama.cpp. {_GET}',
            )

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.script), *arguments],
            capture_output=True,
            text=True,
            timeout=_HELP_TIMEOUT_S,
            check=False,
        )

    def _known(self) -> str:
        """Give the sources that register architectures; older converters are a single file."""
        files = [self.script, *self.script.parent.glob('conversion/*.py')]
        return '\n'.join(file.read_text(encoding='utf-8', errors='replace') for file in files)


def find_converter(
    named: Path | None = None, *, environment: Mapping[str, str] = os.environ
) -> Converter:
    """
    Find llama.cpp's converter.

    :param named: the script, or the folder that holds it; None to look around.
    :raises BackendUnavailableError: it is nowhere; the message names the places.
    """
    tried = []
    for path, origin in _places(named, environment):
        if path.is_file():
            return Converter(path, origin)
        tried.append(str(path))
    raise BackendUnavailableError(
        f"llama.cpp's converter '{SCRIPT}' is not here; looked at {', '.join(tried)}.",
        remedy=_GET,
    )


def _places(named: Path | None, environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    if named:
        yield (named / SCRIPT if named.is_dir() else named), 'named'
        return
    folder = environment.get(CONVERTER_VARIABLE)
    if folder:
        yield Path(folder).expanduser() / SCRIPT, CONVERTER_VARIABLE
    with suppress(BackendUnavailableError):
        yield converter_folder(environment) / SCRIPT, f'{_LIBRARY} {_library_version()}'
    found = shutil.which(SCRIPT, path=environment.get('PATH'))
    if found:
        yield Path(found), 'PATH'


def converter_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Tell where the converter that belongs to the installed llama_cpp is kept."""
    cache = environment.get('XDG_CACHE_HOME') or '~/.cache'
    name = f'llama.cpp-{_library_version()}'
    return Path(cache).expanduser() / 'lmpvc_codegen' / name


def get_converter(*, environment: Mapping[str, str] = os.environ) -> Converter:
    """
    Fetch the sources of the installed llama_cpp with pip, and keep the converter of them.

    :raises BackendUnavailableError: they are not to be had.
    """
    target = converter_folder(environment)
    if not (target / SCRIPT).is_file():
        with tempfile.TemporaryDirectory(prefix='lmpvc_codegen_') as folder:
            archive = _download_sources(Path(folder))
            _unpack(archive, Path(folder) / 'unpacked')
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            shutil.move(Path(folder) / 'unpacked', target)
    return Converter(target / SCRIPT, f'{_LIBRARY} {_library_version()}')


def _download_sources(folder: Path) -> Path:
    command = [sys.executable, '-m', 'pip', 'download', '--no-deps', '--quiet', '--no-binary']
    command += [_LIBRARY, '--disable-pip-version-check', '--dest', str(folder)]
    command += [f'{_LIBRARY}=={_library_version()}']
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_FETCH_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BackendUnavailableError(
            f'The sources of {_LIBRARY} did not come in time.'
        ) from error
    archive = next(folder.glob('*.tar.gz'), None)
    if done.returncode or archive is None:
        last = (done.stderr.strip().splitlines() or ['no reason given'])[-1]
        raise BackendUnavailableError(
            f'The sources of {_LIBRARY} could not be fetched: {last[:200]}.',
            remedy=f'Set {CONVERTER_VARIABLE} to a folder with the sources of llama.cpp.',
        )
    return archive


def _unpack(archive: Path, target: Path) -> None:
    """Take the converter out of the sources; plain files alone, and only its own."""
    with tarfile.open(archive) as sources:
        for member in sources:
            _root, _vendor, path = member.name.partition('/vendor/llama.cpp/')
            if not (member.isfile() and path.startswith(_PARTS)) or '..' in Path(path).parts:
                continue
            file = sources.extractfile(member)
            assert file is not None
            place = target / path
            place.parent.mkdir(parents=True, exist_ok=True)
            with file, place.open('wb') as copy:
                shutil.copyfileobj(file, copy)
    if not (target / SCRIPT).is_file():
        raise BackendUnavailableError(f"The sources '{archive.name}' hold no '{SCRIPT}'.")


def _library_version() -> str:
    try:
        return version('llama_cpp_python')
    except PackageNotFoundError as error:
        raise BackendUnavailableError(
            'llama-cpp-python is not installed, so no version of the converter belongs to it.',
            remedy='Run: pip install llama-cpp-python, or name the converter with --converter.',
        ) from error


def convert(
    folder: Path,
    target: Path,
    *,
    out_type: str = 'f16',
    converter: Converter,
    hear: Hear = lambda _line: None,
) -> GgufHeader:
    """
    Make a GGUF file from a folder of transformers, and give its head.

    :param hear: told each line that the converter writes.
    :raises ConfigError: the folder holds no model, or the type is unknown.
    :raises BackendError: the converter could not; the message has its last lines.
    """
    if out_type not in OUT_TYPES:
        raise ConfigError(
            f'There is no type {out_type!r} to convert to.',
            remedy=f'There are {", ".join(OUT_TYPES)}; others with gguf quantize.',
        )
    if target.exists():
        raise BackendError(
            f"The file '{target}' exists already.", remedy='Delete it, or name another one.'
        )
    converter.check(architecture_of(folder))
    growing = target.with_name(f'{target.name}.part')
    command = [sys.executable, str(converter.script), str(folder), '--outfile', str(growing)]
    try:
        _run([*command, '--outtype', out_type], folder, hear)
        header = check_structure(growing)
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)
    return header


def architecture_of(folder: Path) -> str:
    """
    Tell the architecture of a folder of transformers, such as 'Starcoder2ForCausalLM'.

    :raises ConfigError: it holds no model.
    """
    try:
        told = json.loads((folder / 'config.json').read_text(encoding='utf-8'))
        return str(told['architectures'][0])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ConfigError(
            f"The folder '{folder}' holds no model of transformers: {error!r}.",
            remedy='Name one with config.json, the tokenizer, and the weights.',
        ) from error


def _run(command: list[str], folder: Path, hear: Hear) -> None:
    lines: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace'
    ) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                if line.strip():
                    lines.append(line.strip())
                    hear(line.rstrip('\n'))
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        said = ' '.join(lines[-_LAST_LINES:]) or 'no reason given'
        raise BackendError(f"llama.cpp's converter could not convert '{folder}': {said[:400]}.")
