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

"""Providing a checkpoint of transformers: a folder, found where it lies, else fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import hashlib
import json
import os
from pathlib import Path
import struct
from typing import Any

from lmpvc_codegen.config.settings import TransformersConfig
from lmpvc_codegen.errors import ModelDamagedError, ModelNotFoundError

CONFIG_FILE = 'config.json'

PATTERNS = ('*.json', '*.safetensors', '*.jinja', '*.txt', 'tokenizer.model')
"""Files of a repository that are fetched. Weights in pickles are not: reading them runs code."""

_SAMPLE_BYTES = 1 << 16
_LARGEST_HEADER = 100_000_000
_BITS = {'F64': 64, 'F32': 32, 'F16': 16, 'BF16': 16, 'F8_E4M3': 8, 'F8_E5M2': 8}
"""Bits of the numbers that are weights; whole numbers are those of quantised ones."""


@dataclass(frozen=True)
class Checkpoint:
    """
    A model's folder that has passed its checks.

    :param size_bytes: of its weights on the disk.
    :param numbers: floating-point numbers in its weights.
    :param digest: short hash that another model does not have.
    """

    path: Path
    size_bytes: int
    numbers: int
    digest: str
    settings: Mapping[str, Any]

    @property
    def quantization(self) -> str:
        """Tell by what it was quantised, in lower case, or ''."""
        told = self.settings.get('quantization_config') or {}
        return str(told.get('quant_method', '')).lower()


def provide_checkpoint(
    config: TransformersConfig, *, section: str, token: str | None = None
) -> Checkpoint:
    """
    Find the configured model, or fetch it, and check it.

    A model that is there never needs a network.

    :param section: of the configuration, for messages.
    :param token: for repositories of the hub that want one.
    :raises ModelNotFoundError: it is not there and cannot be fetched.
    :raises ModelDamagedError: a file of it is cut off, or of another kind.
    """
    folder = locate_checkpoint(config) or _fetch(config, section, token)
    weights = sorted(folder.glob('*.safetensors'))
    if not weights:
        raise ModelNotFoundError(
            f"The folder '{folder}' holds no weights as safetensors"
            f'{", but pickles" if any(folder.glob("*.bin")) else ""}.',
            remedy='Name a model with .safetensors files; pickles are never read, for that '
            'would run code of theirs.',
        )
    _check_complete(folder)
    numbers = sum(_numbers(path) for path in weights)
    size = sum(path.stat().st_size for path in weights)
    return Checkpoint(folder, size, numbers, _digest(folder, weights), _settings(folder))


def locate_checkpoint(
    config: TransformersConfig, environment: Mapping[str, str] = os.environ
) -> Path | None:
    """Find the model on this machine: as a path, in LMPVC's folder, or in the hub's cache."""
    places = checkpoint_places(config, environment)
    return next((place for place in places if (place / CONFIG_FILE).is_file()), None)


def checkpoint_places(
    config: TransformersConfig, environment: Mapping[str, str] = os.environ
) -> Iterator[Path]:
    """Yield the folders in which a model is looked for, in their order."""
    named = Path(config.hf_url).expanduser()
    if named.is_absolute():
        yield named
        return
    hf_home = environment.get('HF_HOME')
    yield (Path(hf_home) if hf_home else Path.home() / 'models') / 'llms' / config.hf_url
    hub = Path(
        environment.get('HF_HUB_CACHE')
        or Path(hf_home or Path.home() / '.cache' / 'huggingface') / 'hub'
    )
    cached = hub / f'models--{config.hf_url.replace("/", "--")}'
    try:
        # The hub's cache notes here which revision is the newest one that was fetched.
        yield cached / 'snapshots' / (cached / 'refs' / 'main').read_text().strip()
    except (OSError, ValueError):
        yield from sorted(cached.glob('snapshots/*'))


def _fetch(config: TransformersConfig, section: str, token: str | None) -> Path:
    target = next(checkpoint_places(config))
    is_path = Path(config.hf_url).expanduser().is_absolute()
    if config.offline or is_path:
        forbids = '' if is_path else f', and {section}.offline forbids to fetch it'
        raise ModelNotFoundError(
            f"The folder '{target}' holds no model (no {CONFIG_FILE}){forbids}.",
            remedy=f'Put the model there, or correct {section}.hf_url'
            + ('.' if is_path else f', or set {section}.offline to false.'),
        )
    # Only a model that has to be fetched needs the code that fetches it.
    from lmpvc_codegen.models.checkpoint_download import download_checkpoint

    return download_checkpoint(config.hf_url, patterns=PATTERNS, target=target, token=token)


def _settings(folder: Path) -> Mapping[str, Any]:
    return _json_object(folder / CONFIG_FILE)


def _json_object(path: Path) -> Mapping[str, Any]:
    try:
        tree = json.loads(path.read_text(encoding='utf-8'))
    except (OSError, ValueError) as error:
        raise ModelDamagedError(
            f"The file '{path}' of the model cannot be read: {error}.",
            remedy='Fetch the model again.',
        ) from error
    if not isinstance(tree, dict):
        raise ModelDamagedError(
            f"The file '{path}' of the model holds no object.", remedy='Fetch the model again.'
        )
    return tree


def _check_complete(folder: Path) -> None:
    """Check that every file of weights that the index names is there."""
    index = folder / 'model.safetensors.index.json'
    if not index.is_file():
        return
    named = set(_json_object(index).get('weight_map', {}).values())
    absent = sorted(name for name in named if not (folder / name).is_file())
    if absent:
        raise ModelDamagedError(
            f"The model in '{folder}' is not complete: {', '.join(absent[:3])} "
            f'{"is" if len(absent) == 1 else "are"} missing.',
            remedy='Fetch the model again.',
        )


def _numbers(path: Path) -> int:
    """Count the floating-point numbers of a file of weights, by its head alone."""
    counts = [
        _product(tensor['shape'])
        for name, tensor in safetensors_header(path).items()
        if name != '__metadata__' and tensor['dtype'] in _BITS
    ]
    return sum(counts)


def _product(shape: list[int]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


def safetensors_header(path: Path) -> Mapping[str, Any]:
    """
    Read the head of a file of weights: names, types and places.

    :raises ModelDamagedError: it is another kind of file, or cut off.
    """
    try:
        with path.open('rb') as file:
            (length,) = struct.unpack('<Q', file.read(8))
            if length > _LARGEST_HEADER:
                raise ValueError(f'a head of {length} bytes')  # noqa: TRY301
            header = json.loads(file.read(length))
            places = (t['data_offsets'][1] for n, t in header.items() if n != '__metadata__')
            needed = 8 + length + max(places, default=0)
    except (OSError, ValueError, struct.error, KeyError, TypeError, AttributeError) as error:
        raise ModelDamagedError(
            f"The file '{path}' holds no weights as safetensors: {error}.",
            remedy='Fetch the model again.',
        ) from error
    size = path.stat().st_size
    if size != needed:
        raise ModelDamagedError(
            f"The file '{path}' has {size} bytes instead of {needed}.",
            remedy='Fetch the model again.',
        )
    return header  # type: ignore[no-any-return]


def _digest(folder: Path, weights: list[Path]) -> str:
    """
    Hash what tells a model from any other, without reading gigabytes.

    That is its small files, the heads of its weights, their sizes, and samples of their bytes.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob('*.json')) + sorted(folder.glob('*.jinja')):
        digest.update(path.name.encode() + path.read_bytes())
    for path in weights:
        size = path.stat().st_size
        digest.update(f'{path.name}:{size}'.encode())
        with path.open('rb') as file:
            for place in range(0, size, max(size // 16, _SAMPLE_BYTES)):
                file.seek(place)
                digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()[:16]
