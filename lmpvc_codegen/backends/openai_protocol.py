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


"""OpenAI's protocol: what is sent to complete a text or to answer a conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
import json
from typing import Any, Final, Literal, TypeAlias

from lmpvc_codegen.backends.remote_connection import Connection
from lmpvc_codegen.backends.remote_errors import garbled, lost, said_within, Server
from lmpvc_codegen.backends.remote_events import Event
from lmpvc_codegen.backends.remote_round import opening_of
from lmpvc_codegen.generation.completion import CompletionRequest, Message

Prefill: TypeAlias = Literal['continued', 'flagged', 'asked']
"""How a server is made to go on with a last turn of the assistant: by itself; by vLLM's flags; or
not at all, so that the user's turn asks for the beginning."""

MOST_STOPS: Final = 4
"""Stop strings that every server takes; the others are looked for here."""

OPTIONAL: Final = ('stream_options', 'seed', 'top_p')
"""Keys that a server may not know, and that are left out where it complains of them."""

_BEGIN = 'Begin your answer with exactly this text and go on from there:'
_STOPPED = frozenset({'stop', 'eos', 'eos_token', 'stop_sequence', 'end_turn'})


def body_of(
    request: CompletionRequest, model: str, prefill: Prefill, *, is_streamed: bool = True
) -> dict[str, Any]:
    """Write a request down; the form of its prompt decides the protocol."""
    sampling = request.sampling
    opening = opening_of(request.prompt)
    body: dict[str, Any] = {
        'model': model,
        **_prompt(request, prefill),
        'max_tokens': request.max_tokens,
        'temperature': sampling.temperature,
        'stream': is_streamed,
    }
    if prefill == 'asked':
        body['max_tokens'] += len(opening) // 2  # it is written anew, and dropped here
    if sampling.temperature > 0:
        body |= {'top_p': sampling.top_p, 'seed': sampling.seed}
    stops = [stop for stop in request.stop if stop and stop not in opening]
    if stops:
        body['stop'] = stops[:MOST_STOPS]
    if is_streamed:
        body['stream_options'] = {'include_usage': True}
    return body


def path_of(request: CompletionRequest) -> str:
    """Give the path that a request is sent to."""
    return '/completions' if isinstance(request.prompt, str) else '/chat/completions'


def read_events(connection: Connection, path: str, body: Mapping[str, Any]) -> Iterator[Event]:
    """
    Ask, and yield what the server says until it has said why it ended.

    :raises RequestFailedError: it did not.
    """
    server = connection.server
    is_ended = False
    # The connection is free for the next request only when its generator is closed.
    with closing(connection.events(path, body)) as told:
        for data in told:
            if data == '[DONE]':
                break
            event = read_event(server, data)
            is_ended = is_ended or event.finish_reason is not None
            yield event
    if not is_ended:
        raise lost(server, EOFError('no finish reason'))


def read_event(server: Server, data: str) -> Event:
    """
    Read what one event or one whole answer says.

    :raises RequestFailedError: it tells of an error, or nobody can read it.
    """
    try:
        told = json.loads(data)
    except ValueError as error:
        raise garbled(server, data) from error
    if not isinstance(told, dict):
        raise garbled(server, data)
    if told.get('error'):
        raise said_within(server, told['error'])
    choices = told.get('choices')
    usage = told.get('usage') or {}
    if not isinstance(choices, list) or not isinstance(usage, dict):
        raise garbled(server, data)
    choice = choices[0] if choices else {}
    if not isinstance(choice, dict):
        raise garbled(server, data)
    text, reason = _text(choice), choice.get('finish_reason')
    if not isinstance(text, str):
        raise garbled(server, data)
    return Event(
        text=text,
        finish_reason=None if not reason else ('stop' if reason in _STOPPED else 'length'),
        prompt_tokens=_count(usage.get('prompt_tokens')),
        completion_tokens=_count(usage.get('completion_tokens')),
        reused_tokens=_count((usage.get('prompt_tokens_details') or {}).get('cached_tokens')),
    )


def _text(choice: Mapping[str, Any]) -> Any:
    """Find the text of a choice: of a completion, of a chat's piece, or of a whole chat answer."""
    if 'text' in choice:
        return choice['text'] or ''
    turn = choice.get('delta') or choice.get('message') or {}
    return turn.get('content') or '' if isinstance(turn, dict) else None


def _count(number: Any) -> int | None:
    return number if isinstance(number, int) and number >= 0 else None


def _prompt(request: CompletionRequest, prefill: Prefill) -> dict[str, Any]:
    if isinstance(request.prompt, str):
        return {'prompt': request.prompt}
    turns = request.prompt
    flags: dict[str, Any] = {}
    if opening_of(turns) and prefill == 'asked':
        turns = asked_to_begin(turns)
    elif opening_of(turns) and prefill == 'flagged':
        flags = {'continue_final_message': True, 'add_generation_prompt': False}
    return {'messages': [{'role': t.role, 'content': t.content} for t in turns], **flags}


def asked_to_begin(turns: Sequence[Message]) -> tuple[Message, ...]:
    """Put the beginning of the answer into the user's turn, for servers that begin anew."""
    *earlier, last = turns
    request = f'{_BEGIN}\n{last.content}'
    if earlier and earlier[-1].role == 'user':
        request = f'{earlier.pop().content}\n\n{request}'
    return (*earlier, Message('user', request))
