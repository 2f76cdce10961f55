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


"""Ollama's own protocol, in which a context has a size and a model is kept in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import json
from typing import Any

from lmpvc_codegen.backends.openai_protocol import asked_to_begin, Prefill
from lmpvc_codegen.backends.remote_connection import Connection
from lmpvc_codegen.backends.remote_errors import garbled, lost, refused, Server
from lmpvc_codegen.backends.remote_events import Event
from lmpvc_codegen.backends.remote_round import opening_of
from lmpvc_codegen.config.remote import OllamaConfig
from lmpvc_codegen.generation.completion import CompletionRequest


def body_of(
    request: CompletionRequest, config: OllamaConfig, prefill: Prefill
) -> tuple[str, dict[str, Any]]:
    """Write a request down, and give the path that it is sent to."""
    sampling = request.sampling
    opening = opening_of(request.prompt)
    is_anew = bool(opening) and prefill != 'continued'
    options: dict[str, Any] = {
        'num_ctx': config.context_size,
        'num_predict': request.max_tokens + (len(opening) // 2 if is_anew else 0),
        'temperature': sampling.temperature,
        'repeat_penalty': 1.0,
    }
    if sampling.temperature > 0:
        options |= {'top_p': sampling.top_p, 'seed': sampling.seed}
    stops = [stop for stop in request.stop if stop and stop not in opening]
    if stops:
        options['stop'] = stops
    body: dict[str, Any] = {
        'model': config.model,
        'stream': True,
        'keep_alive': keep_alive(config.keep_alive),
        'options': options,
        # Without these Ollama cuts a prompt that is too long, and says nothing.
        'truncate': False,
        'shift': False,
        # A model that can would think first, beyond the limit of tokens, and drop the beginning.
        'think': False,
    }
    if isinstance(request.prompt, str):
        return '/api/generate', {**body, 'prompt': request.prompt, 'raw': True}
    turns = asked_to_begin(request.prompt) if is_anew else request.prompt
    messages = [{'role': turn.role, 'content': turn.content} for turn in turns]
    return '/api/chat', {**body, 'messages': messages}


def keep_alive(told: str) -> str | int:
    """Give a duration as Ollama takes it: '5m', or a number of seconds."""
    try:
        return int(told)
    except ValueError:
        return told


def read_events(connection: Connection, path: str, body: Mapping[str, Any]) -> Iterator[Event]:
    """
    Ask, and yield what the server says until it is done.

    :raises RequestFailedError: it is not, or says something else.
    """
    server = connection.server
    is_ended = False
    for told in read_lines(connection, path, body):
        turn = told.get('message')
        text = turn.get('content') if isinstance(turn, dict) else told.get('response')
        if not isinstance(text or '', str):
            raise garbled(server, json.dumps(told))
        is_done = told.get('done') is True
        is_ended = is_ended or is_done
        reason = 'length' if told.get('done_reason') == 'length' else 'stop'
        yield Event(
            text=text or '',
            finish_reason=None if not is_done else reason,  # type: ignore[arg-type]
            prompt_tokens=told.get('prompt_eval_count'),
            completion_tokens=told.get('eval_count'),
        )
    if not is_ended:
        raise lost(server, EOFError('not done'))


def read_lines(
    connection: Connection, path: str, body: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """
    Ask, and yield the objects that the server answers with, one a line.

    :raises RequestFailedError: it tells of an error, or one of them is none.
    """
    for line in connection.lines(path, body):
        if not line.strip():
            continue
        told = _object(connection.server, line)
        if told.get('error'):
            raise refused(connection.server, 500, line, {})
        yield told


def _object(server: Server, line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError as error:
        raise garbled(server, line) from error
    if not isinstance(told, dict):
        raise garbled(server, line)
    return told
