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
Complete a text, or fill in what is missing between two.

The answer is written as it comes. With a suffix, the model must have been trained to fill in;
``{FILL}`` in a file marks the gap.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
import json
from pathlib import Path
import sys

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.cli.arguments import configuration, positive
from lmpvc_codegen.cli.commands import read_source
from lmpvc_codegen.cli.interruption import interruptible
from lmpvc_codegen.errors import GenerationCancelledError
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import Completion, CompletionRequest
from lmpvc_codegen.models.text_request import fill_in_of

SUMMARY = 'complete text, or fill in what is missing'

GAP = '{FILL}'
_PREVIEW_TOKENS = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the texts, the model and the form of the answer."""
    texts = parser.add_argument_group('texts')
    texts.add_argument('prefix', nargs='?', metavar='PREFIX', help='text to go on with')
    texts.add_argument('--suffix', metavar='TEXT', help='text that follows the gap')
    texts.add_argument(
        '--file', type=Path, help=f'text, with {GAP} where something is missing; - for input'
    )
    texts.add_argument(
        '--raw', action='store_true', help="read the model's control tokens in the text"
    )
    parser.add_argument(
        '--config', type=Path, metavar='FILE', help='configuration in place of your own'
    )
    parser.add_argument('--model', metavar='MODEL', help='of the catalogue, for this time')
    parser.add_argument('--gguf', type=Path, metavar='FILE', help='GGUF file, for this time')
    parser.add_argument('--max-tokens', type=positive(int), default=256, metavar='N')
    parser.add_argument('--temperature', type=float, default=0.0, metavar='T')
    parser.add_argument('--seed', type=int, default=0, metavar='N')
    parser.add_argument(
        '--stop', action='append', default=[], metavar='TEXT', help='ends the answer'
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument('--preview', action='store_true', help='one line, 50 tokens at most')
    form.add_argument('--json', action='store_true', help='pieces and the end as lines of JSON')
    form.add_argument('--no-stream', action='store_true', help='write when it is complete')


def run(arguments: argparse.Namespace) -> int:
    """
    Write the completion.

    :raises CodegenError: why there is none.
    """
    prefix, suffix = _texts(arguments)
    overrides: dict[str, object] = {}
    if arguments.gguf:
        overrides = {'model': 'gguf', 'gguf.filename': str(arguments.gguf.absolute())}
    elif arguments.model:
        overrides = {'model': 'gguf', 'gguf.model': arguments.model}
    arguments.model = None
    from lmpvc_codegen.backends.registry import make_backend

    backend = make_backend(configuration(arguments, overrides=overrides))
    with interruptible() as cancelled:
        try:
            backend.load()
            request = _request(arguments, backend, prefix, suffix)
            show = _show(arguments)
            (answer,) = backend.complete([request], watcher=show, cancelled=cancelled)
        finally:
            backend.close()
    _end(arguments, answer)
    if answer.finish_reason == 'cancelled':
        raise GenerationCancelledError('The completion was cancelled.')
    return 0


def _texts(arguments: argparse.Namespace) -> tuple[str, str | None]:
    if (arguments.prefix is None) == (arguments.file is None):
        arguments.usage_error('give either a PREFIX or --file')
    if arguments.file is None:
        return arguments.prefix, arguments.suffix
    if arguments.suffix is not None:
        arguments.usage_error(f'with --file, {GAP} marks the gap; leave out --suffix')
    prefix, gap, suffix = read_source(arguments.file).partition(GAP)
    return prefix, suffix if gap else None


def _request(
    arguments: argparse.Namespace, backend: Backend, prefix: str, suffix: str | None
) -> CompletionRequest:
    stop = list(arguments.stop)
    prompt = prefix
    if suffix is not None:
        form = fill_in_of(backend)
        prompt = form.prompt(prefix, suffix)
        stop += form.stop
    if arguments.preview:
        stop.append('\n')
    tokens = min(arguments.max_tokens, _PREVIEW_TOKENS if arguments.preview else 1 << 30)
    return CompletionRequest(
        prompt,
        stop=tuple(stop),
        max_tokens=tokens,
        sampling=Sampling(temperature=arguments.temperature, seed=arguments.seed),
        reads_marks=suffix is not None or arguments.raw,
    )


def _show(arguments: argparse.Namespace) -> Callable[[int, str], bool]:
    def show(_index: int, piece: str) -> bool:
        if arguments.json:
            print(json.dumps({'text': piece}), flush=True)
        elif not arguments.no_stream:
            sys.stdout.write(piece)
            sys.stdout.flush()
        return False

    return show


def _end(arguments: argparse.Namespace, answer: Completion) -> None:
    if arguments.json:
        told = {
            'finish_reason': answer.finish_reason,
            'prompt_tokens': answer.prompt_tokens,
            'completion_tokens': answer.completion_tokens,
        }
        print(json.dumps(told))
    elif arguments.no_stream:
        print(answer.text)
    elif not answer.text.endswith('\n'):
        print()
