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
Convert, quantise, inspect and run GGUF files.

The tools of llama.cpp under the names that its users know, without building it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
import json
from pathlib import Path
import sys

from lmpvc_codegen.cli.interruption import interruptible
from lmpvc_codegen.cli.tables import print_table
from lmpvc_codegen.config import load_config
from lmpvc_codegen.models.conversion import (
    architecture_of,
    convert,
    find_converter,
    get_converter,
    OUT_TYPES,
)
from lmpvc_codegen.models.gguf_header import check_structure, GgufHeader
from lmpvc_codegen.models.memory import estimate_file, shown
from lmpvc_codegen.models.quantisation import quantisation_names, quantise

SUMMARY = 'convert, quantise, inspect and run GGUF files'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the tools and what each takes."""
    tools = parser.add_subparsers(metavar='TOOL', title='tools', required=True)

    def add(
        name: str, act: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        tool = tools.add_parser(name, help=text, description=f'{text.capitalize()}.')
        tool.set_defaults(act=act)
        return tool

    tool = add('convert', _convert, 'make a GGUF file from a folder of transformers')
    tool.add_argument('folder', type=Path, metavar='FOLDER')
    tool.add_argument('--outfile', type=Path, metavar='FILE', help='beside the folder by itself')
    tool.add_argument('--outtype', choices=OUT_TYPES, default='f16', help='f16 by itself')
    tool.add_argument(
        '--converter', type=Path, metavar='PATH', help="llama.cpp's script, or its folder"
    )
    tool.add_argument(
        '--get-converter', action='store_true', help='fetch it with pip if it is missing (80 MB)'
    )
    tool = add('quantize', _quantise, 'store a GGUF file in fewer bits')
    tool.add_argument('source', type=Path, metavar='SRC')
    tool.add_argument('target', type=Path, metavar='DST')
    tool.add_argument('type', metavar='TYPE', help=', '.join(quantisation_names()))
    tool.add_argument('threads', nargs='?', type=int, default=0, metavar='THREADS')
    tool.add_argument(
        '--allow-requantize', action='store_true', help='take a file that is quantised already'
    )
    tool = add('inspect', _inspect, 'show what a GGUF file holds')
    tool.add_argument('file', type=Path, metavar='FILE')
    tool.add_argument('--tensors', action='store_true', help='every tensor as well')
    tool.add_argument('--json', action='store_true', help='as JSON')
    tool = add('run', _run, 'continue a prompt with a GGUF file')
    tool.add_argument('-m', '--model', type=Path, required=True, metavar='FILE')
    tool.add_argument('-n', '--n-predict', type=int, default=128, metavar='N', help='tokens')
    tool.add_argument('-p', '--prompt', required=True, metavar='TEXT', help=r'\n is a new line')
    tool.add_argument('-t', '--threads', type=int, metavar='N', help='one a core by itself')
    tool.add_argument('-c', '--ctx-size', type=int, metavar='N', help='tokens')
    tool.add_argument('--temp', type=float, default=0.0, metavar='T', help='0 by itself')
    tool.add_argument('--no-escape', action='store_true', help=r'leave \n as it is')


def run(arguments: argparse.Namespace) -> int:
    """
    Use the tool that was asked for.

    :raises CodegenError: why it could not.
    """
    return int(arguments.act(arguments))


def _convert(arguments: argparse.Namespace) -> int:
    architecture_of(arguments.folder)
    if arguments.get_converter and not arguments.converter:
        converter = get_converter()
    else:
        converter = find_converter(arguments.converter)
    folder = arguments.folder.absolute()
    target = arguments.outfile or folder.with_name(f'{folder.name}-{arguments.outtype}.gguf')
    print(f'converter {converter.script} ({converter.origin})', file=sys.stderr)

    def hear(line: str) -> None:
        print(line, file=sys.stderr)

    made = convert(folder, target, out_type=arguments.outtype, converter=converter, hear=hear)
    _report(target, made)
    return 0


def _quantise(arguments: argparse.Namespace) -> int:
    def tell(done: int, every: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f'\r\033[K{done} of {every} tensors' + '\n' * (done == every))

    made = quantise(
        arguments.source,
        arguments.target,
        arguments.type,
        threads=arguments.threads,
        may_requantise=arguments.allow_requantize,
        on_tensor=tell,
    )
    before = arguments.source.stat().st_size
    _report(arguments.target, made)
    share = arguments.target.stat().st_size / before
    print(f'{100 * share:.0f} % of {shown(before)}.', file=sys.stderr)
    return 0


def _report(path: Path, header: GgufHeader) -> None:
    print(path)
    size = shown(path.stat().st_size)
    print(f'{header.architecture}, {header.file_type}, {size}.', file=sys.stderr)


def _inspect(arguments: argparse.Namespace) -> int:
    header = check_structure(arguments.file)
    metadata = {
        key: value for key, value in header.metadata.items() if not isinstance(value, list)
    }
    if arguments.json:
        told = {
            'file': str(arguments.file),
            'file_type': header.file_type,
            'parameters': header.parameters,
            'shares': header.shares,
            'metadata': metadata,
            'tensors': [
                {'name': t.name, 'sizes': t.sizes, 'type': t.kind} for t in header.tensors
            ],
        }
        print(json.dumps(told))
        return 0
    print(f'{"file":<44}{shown(arguments.file.stat().st_size)}, whole')
    print(f'{"quantisation":<44}{header.file_type}')
    print(f'{"parameters":<44}{header.parameters}')
    shares = ', '.join(f'{name} {100 * share:.1f} %' for name, share in header.shares.items())
    print(f'{"weights by type":<44}{shares}')
    needed = estimate_file(arguments.file, load_config().gguf)
    print(f'{"memory as configured":<44}{needed.in_words()}')
    for key, value in metadata.items():
        print(f'{key:<44}{_on_a_line(value)}')
    for key, length in (header.lengths or {}).items():
        print(f'{key:<44}{length} items')
    if arguments.tensors:
        print()
        rows = [(t.name, 'x'.join(map(str, t.sizes)), t.kind) for t in header.tensors]
        print_table(('tensor', 'sizes', 'type'), rows)
    return 0


def _on_a_line(value: object) -> str:
    text = repr(value) if isinstance(value, str) and not value.isprintable() else str(value)
    return text if len(text) <= 80 else f'{text[:77]}...'  # noqa: PLR2004


def _run(arguments: argparse.Namespace) -> int:
    from lmpvc_codegen.backends.gguf import GgufBackend
    from lmpvc_codegen.generation.command import Sampling
    from lmpvc_codegen.generation.completion import CompletionRequest

    prompt = arguments.prompt if arguments.no_escape else unescape(arguments.prompt)
    config = load_config()
    gguf = replace(
        config.gguf,
        model=None,
        filename=str(arguments.model.absolute()),
        n_threads=arguments.threads or config.gguf.n_threads,
        context_size=arguments.ctx_size or config.gguf.context_size,
        parallel=1,
    )
    backend = GgufBackend(replace(config, gguf=gguf))
    request = CompletionRequest(
        prompt, max_tokens=arguments.n_predict, sampling=Sampling(temperature=arguments.temp)
    )

    def show(_index: int, piece: str) -> bool:
        print(piece, end='', flush=True)
        return False

    with interruptible() as cancelled:
        try:
            backend.load()
            print(prompt, end='', flush=True)
            backend.complete([request], watcher=show, cancelled=cancelled)
        finally:
            backend.close()
    print()
    if cancelled():
        raise KeyboardInterrupt
    return 0


_ESCAPES = {'n': '\n', 't': '\t', 'r': '\r', '"': '"', "'": "'", '\\': '\\'}


def unescape(text: str) -> str:
    """Read the escapes of a prompt as llama.cpp does; unknown ones stay."""
    read, at = [], 0
    while at < len(text):
        following = ''.join(text[at:][1:2]) if text[at] == '\\' else ''
        read.append(_ESCAPES.get(following, text[at]))
        at += 2 if following in _ESCAPES and following else 1
    return ''.join(read)
