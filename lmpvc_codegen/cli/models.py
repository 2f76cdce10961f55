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
Look at models, fetch them, check them, choose one.

A MODEL is a name of the catalogue, with a quantisation behind a colon where it matters, such as
'qwen2.5-coder-7b-instruct:q8_0'. Your own models go into models.json in the folder
lmpvc_codegen of your settings.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
import json
from pathlib import Path
import sys
from typing import Any

from lmpvc_codegen.cli.interruption import interruptible
from lmpvc_codegen.cli.model_choice import answer, preset, use
from lmpvc_codegen.cli.tables import print_table
from lmpvc_codegen.config import GgufConfig, load_config
from lmpvc_codegen.errors import ConfigError, DownloadCancelledError
from lmpvc_codegen.models.catalogue import load_catalogue
from lmpvc_codegen.models.catalogue_entries import CatalogueModel
from lmpvc_codegen.models.library import FileState, ModelLibrary, ModelState
from lmpvc_codegen.models.memory import (
    available_bytes,
    BITS_A_WEIGHT,
    estimate_model,
    gpu_free_bytes,
    shown,
)
from lmpvc_codegen.models.recommendation import recommend, Recommendation

SUMMARY = 'list, recommend, download, verify, delete and choose models'

_USES = ('robot', 'completion', 'chat')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and what each takes."""
    parser.add_argument(
        '--config', type=Path, metavar='FILE', help='configuration in place of your own'
    )
    actions = parser.add_subparsers(metavar='ACTION', title='actions', required=True)

    def add(
        name: str, act: Callable[..., int], text: str, *, takes_model: bool = True
    ) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=f'{text.capitalize()}.')
        action.set_defaults(act=act)
        if takes_model:
            action.add_argument('name', metavar='MODEL', help='name of the catalogue')
        action.add_argument('--json', action='store_true', help='as JSON')
        return action

    listing = add('list', _list, 'list the catalogue, and what is here', takes_model=False)
    listing.add_argument('--here', action='store_true', help='only what is on this machine')
    add('show', _show, 'show all about a model')
    advice = add('recommend', _recommend, 'list what suits this machine', takes_model=False)
    advice.add_argument(
        '--gpu-gb', type=float, metavar='GB', help='GPU memory in place of what is'
    )
    advice.add_argument('--ram-gb', type=float, metavar='GB', help='memory that there is')
    advice.add_argument('--use', choices=_USES, default='robot', help='what for')
    advice.add_argument('--context', type=int, default=4096, metavar='N', help='tokens')
    memory = add('memory', _memory, 'estimate the memory that a model takes')
    memory.add_argument('--quant', default='', metavar='TYPE', help='such as q8_0; all by itself')
    memory.add_argument('--context', type=int, metavar='N', help='tokens; 4096 by itself')
    download = add('download', _download, 'fetch a model, or go on fetching it')
    download.add_argument('--quiet', action='store_true', help='show no progress')
    add('verify', _verify, 'read a model file as a whole and compare it')
    add('delete', _delete, 'delete a model file')
    add('path', _path, 'print where a model file lies')
    choice = add('use', use, 'choose a model, for the node that runs and in your configuration')
    choice.add_argument(
        '--ros',
        action=argparse.BooleanOptionalAction,
        help='switch the running node, and fail without one; by itself, one that is there',
    )
    ready = add('preset', preset, 'print a ready configuration', takes_model=False)
    ready.add_argument('name', nargs='?', metavar='PRESET', help='none to list them')


def run(arguments: argparse.Namespace) -> int:
    """
    Do what was asked for.

    :raises CodegenError: there is no such model, or it cannot be had.
    """
    return int(arguments.act(arguments))


def _library(arguments: argparse.Namespace) -> tuple[ModelLibrary, GgufConfig | None]:
    """Give the models, and the configured one where the configuration can be read."""
    try:
        config = load_config(arguments.config)
    except ConfigError as error:
        print(f'lmpvc_codegen: {error}', file=sys.stderr)
        return ModelLibrary(), None
    return ModelLibrary(token=config.inference_api.hf_token), config.gguf


def _list(arguments: argparse.Namespace) -> int:
    library, active = _library(arguments)
    states = [
        state
        for state in library.states(active=active)
        if not arguments.here or state.state != 'absent'
    ]
    if arguments.json:
        print(json.dumps([as_json(state) for state in states]))
        return 0
    columns = ('model', 'parameters', 'context', 'kind', 'fills in', 'licence', 'file', 'state')
    print_table(columns, [_row(state) for state in states])
    return 0


def _row(state: ModelState) -> tuple[str, ...]:
    model = state.model
    size = model.file().likely_bytes
    licence = model.licence + ('' if model.is_commercial_use_allowed else ', not commercial')
    return (
        model.model_id,
        model.size_label,
        str(model.context_length),
        model.tuning,
        'yes' if model.fill_in else 'no',
        licence + (', gated' if model.is_gated else ''),
        f'{model.file().quantization} {shown(size)}' if size else model.file().quantization,
        state.state,
    )


def as_json(state: ModelState) -> dict[str, Any]:
    """Give a model and what is here of it, for programs."""
    told = asdict(state.model)
    told['size_label'] = state.model.size_label
    told['state'] = state.state
    told['files'] = [_file_as_json(file) for file in state.files]
    return told


def _file_as_json(state: FileState) -> dict[str, Any]:
    return {
        **asdict(state.file),
        'state': state.state,
        'path': str(state.path) if state.path else None,
        'kept_bytes': state.kept_bytes,
    }


def _show(arguments: argparse.Namespace) -> int:
    library, active = _library(arguments)
    wanted, _file = library.catalogue.choose(arguments.name)
    (state,) = [state for state in library.states(active=active) if state.model == wanted]
    if arguments.json:
        print(json.dumps(as_json(state)))
        return 0
    told = {
        'model': wanted.model_id,
        'is': f'{wanted.display_name}, {wanted.tuning}: {wanted.specialization}',
        'weights of': wanted.name,
        'parameters': _parameters(wanted),
        'context': _context(wanted),
        'licence': _row(state)[5],
        'fills in': wanted.fill_in or 'no',
        'conversation': wanted.chat or 'by its file, or none',
        'note': wanted.note,
    }
    for name, value in told.items():
        if value:
            print(f'{name:<14}{value}')
    print()
    rows = [
        (
            file.file.quantization,
            shown(file.file.likely_bytes) if file.file.likely_bytes else 'unknown',
            'known' if file.file.sha256 else 'unknown',
            f'{file.file.repository}/{file.file.filename}',
            str(file.path or file.state),
        )
        for file in state.files
    ]
    print_table(('quantisation', 'size', 'sha256', 'file', 'here'), rows)
    return 0


def _parameters(model: CatalogueModel) -> str:
    active = model.active_parameters
    used = f', {active / 1e9:.1f} billion of them for a token' if active else ''
    return f'{model.parameters / 1e9:.2f} billion{used}'


def _context(model: CatalogueModel) -> str:
    window = f', looking back {model.sliding_window}' if model.sliding_window else ''
    return f'{model.context_length} tokens{window}'


def _recommend(arguments: argparse.Namespace) -> int:
    ram = arguments.ram_gb if arguments.ram_gb is not None else (available_bytes() or 0) / 1e9
    gpu = arguments.gpu_gb if arguments.gpu_gb is not None else (gpu_free_bytes() or 0) / 1e9
    found = recommend(
        load_catalogue().models.values(),
        gpu_gb=gpu,
        ram_gb=ram,
        use=arguments.use,
        context_size=arguments.context,
    )
    if arguments.json:
        print(json.dumps([_recommended(item) for item in found]))
        return 0
    print(f'For {gpu:.1f} GB of GPU memory and {ram:.1f} GB of memory:', file=sys.stderr)
    rows = [
        (
            f'{item.model.model_id}:{item.file.quantization}',
            item.where,
            shown(item.needed.total_bytes),
            f'about {item.cpu_tokens_per_s:.0f}/s' if item.cpu_tokens_per_s else '',
            '' if item.model.is_commercial_use_allowed else 'not for commercial use',
        )
        for item in found
    ]
    print_table(('model', 'runs on', 'memory', 'tokens on 2 cores', ''), rows)
    return 0 if found else 1


def _recommended(item: Recommendation) -> dict[str, Any]:
    return {
        'model_id': item.model.model_id,
        'quantization': item.file.quantization,
        'where': item.where,
        'memory_bytes': item.needed.total_bytes,
        'cpu_tokens_per_s': item.cpu_tokens_per_s,
        'is_commercial_use_allowed': item.model.is_commercial_use_allowed,
    }


def _memory(arguments: argparse.Namespace) -> int:
    name, _colon, tag = arguments.name.partition(':')
    model = load_catalogue().model(name)
    wanted = (arguments.quant or tag).lower()
    if wanted and wanted not in BITS_A_WEIGHT:
        arguments.usage_error(f'--quant is one of {", ".join(BITS_A_WEIGHT)}')
    config = GgufConfig(context_size=arguments.context or GgufConfig().context_size)
    kinds = [wanted] if wanted else list(BITS_A_WEIGHT)
    found = {kind: estimate_model(model, config, quantization=kind) for kind in kinds}
    if arguments.json:
        told = {
            kind: {**asdict(estimate), 'total_bytes': estimate.total_bytes}
            for kind, estimate in found.items()
        }
        print(json.dumps({'model_id': model.model_id, 'context': config.context_size, **told}))
        return 0
    if config.context_size > model.context_length:
        print(f'It was made for {model.context_length} tokens at most.', file=sys.stderr)
    rows = [
        (
            kind,
            shown(estimate.weights_bytes),
            shown(estimate.kv_cache_bytes),
            shown(estimate.buffers_bytes),
            shown(estimate.total_bytes),
        )
        for kind, estimate in found.items()
    ]
    context = f'cache for {config.context_size} tokens'
    print_table(('quantisation', 'weights', context, 'buffers', 'together'), rows)
    return 0


def _download(arguments: argparse.Namespace) -> int:
    library, _active = _library(arguments)
    model, file = library.catalogue.choose(arguments.name)
    if not model.is_commercial_use_allowed:
        print(f'{model.model_id}: {model.licence}, not for commercial use.', file=sys.stderr)
    quiet = {'on_progress': lambda _progress: None} if arguments.quiet else {}
    with interruptible() as cancelled:
        try:
            path = library.download(
                model.model_id, file.quantization, cancelled=cancelled, **quiet
            )
        except DownloadCancelledError as error:
            print(f'lmpvc_codegen: {error}', file=sys.stderr)
            raise KeyboardInterrupt from error
    answer(arguments, {'model_id': model.model_id, 'path': str(path)}, 'path')
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    library, _active = _library(arguments)
    found = library.verify(arguments.name)
    if arguments.json:
        print(json.dumps({**asdict(found), 'path': str(found.path)}))
    else:
        print(f'{"sound" if found.is_sound else "damaged"}: {found.path}: {found.words}')
    return 0 if found.is_sound else 1


def _delete(arguments: argparse.Namespace) -> int:
    library, active = _library(arguments)
    freed = library.delete(arguments.name, active=active)
    answer(arguments, {'freed_bytes': freed, 'words': f'{shown(freed)} freed.'}, 'words')
    return 0


def _path(arguments: argparse.Namespace) -> int:
    library, _active = _library(arguments)
    path = library.path(arguments.name)
    if path is None:
        state = library.state(arguments.name).state
        print(f'lmpvc_codegen: The model {arguments.name!r} is {state}.', file=sys.stderr)
        return 1
    answer(arguments, {'path': str(path)}, 'path')
    return 0
