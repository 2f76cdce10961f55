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


"""What can go wrong with a model's server, each as a sentence with its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
import json
import re

from lmpvc_codegen.errors import (
    AccessDeniedError,
    BackendError,
    ContextOverflowError,
    ModelNotFoundError,
    ServerBusyError,
    ServerFaultError,
    ServerUnreachableError,
)

_MOST_SHOWN = 200
_LONGEST_LOADING_S = 20.0
_BUSY = frozenset({408, 409, 425, 429, 502, 503, 504, 529})
_OVERFLOW = re.compile(
    r'context.?(length|size|window)|maximum context|longer than the context|too many tokens|'
    r'prompt is too long|must be <=',
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r'model\b.*\b(not found|not exist|unknown|not available)', re.IGNORECASE | re.DOTALL
)
_KEY = re.compile(r'\b(hf_|sk-|Bearer\s+)[\w.\-]+', re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """
    A server, as errors speak of it.

    :param url: its address; paths are put behind it.
    :param model: name of the model that it is asked for.
    :param headers: sent with each request; they may hold a key.
    :param block: block of the configuration that describes it.
    :param model_key: key of the configuration that names the model.
    :param key_remedy: where the server's key comes from.
    """

    url: str
    model: str
    block: str
    model_key: str
    key_remedy: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class RequestFailedError(Exception):
    """
    A request that failed, and whether it is worth asking again.

    :param error: what the caller is told in the end.
    :param is_passing: another try, or another server, may have more luck.
    :param is_silence: the server took its time and said nothing.
    :param is_hung_up: the server ended the answer without a word.
    :param wait_s: how long the server asks to be left alone.
    :param reply: what the server said.
    """

    def __init__(
        self,
        error: BackendError,
        *,
        is_passing: bool = False,
        is_silence: bool = False,
        is_hung_up: bool = False,
        wait_s: float | None = None,
        reply: str = '',
    ) -> None:
        """Keep the error for whoever gives up."""
        super().__init__(str(error))
        self.error = error
        self.is_passing = is_passing
        self.is_silence = is_silence
        self.is_hung_up = is_hung_up
        self.wait_s = wait_s
        self.reply = reply


def lost(server: Server, error: Exception) -> RequestFailedError:
    """Tell of a connection that could not be made, fell silent or broke off."""
    kind = type(error).__name__
    remedy = f'See that the server runs and that {server.block}.base_url is its address.'
    if kind in {'ConnectTimeout', 'PoolTimeout'}:
        said = f'The server {server.url} did not take the connection in time.'
    elif 'Timeout' in kind:
        said = f'The server {server.url} said nothing for longer than {server.block}.timeout_s.'
        remedy = f'Raise {server.block}.timeout_s, or ask a faster server.'
    elif kind in {'ConnectError', 'gaierror'}:
        said = f'The server {server.url} cannot be reached: {shortened(str(error))}.'
    elif kind in {'UnsupportedProtocol', 'InvalidURL', 'LocalProtocolError', 'UnicodeError'}:
        said = f'The address or the key of {server.url} cannot be sent: {kind}.'
        remedy = f'Correct {server.block}.base_url. {server.key_remedy}'
        return RequestFailedError(ServerUnreachableError(said, remedy=remedy))
    else:
        said = f'The server {server.url} broke the connection off ({kind}).'
        remedy = 'Look into its log; it may have stopped, or run out of memory.'
    return RequestFailedError(
        ServerUnreachableError(said, remedy=remedy),
        is_passing=True,
        is_silence='Timeout' in kind,
        is_hung_up=kind in {'EOFError', 'ReadError', 'RemoteProtocolError'},
    )


def garbled(server: Server, text: str) -> RequestFailedError:
    """Tell of an answer that is none."""
    said = f'The server {server.url} answered with something else than asked: {shortened(text)}'
    remedy = f'See that {server.block}.base_url is the address of a model server.'
    return RequestFailedError(ServerFaultError(said, remedy=remedy), reply=text)


def refused(
    server: Server, status: int, text: str, headers: Mapping[str, str]
) -> RequestFailedError:
    """Tell of an answer with an error status."""
    said = reason(text)
    wait_s = retry_after(headers)
    if wait_s is None:
        wait_s = _loading_time(text)
    error = _error(server, status, said)
    is_passing = status in _BUSY and 'insufficient_quota' not in text
    return RequestFailedError(error, is_passing=is_passing, wait_s=wait_s, reply=text)


def said_within(server: Server, told: object) -> RequestFailedError:
    """Tell of an error that came in the midst of an answer."""
    text = json.dumps({'error': told})
    code = told.get('code') if isinstance(told, dict) else None
    status = code if isinstance(code, int) else 500
    return refused(server, status, text, {})


def _error(server: Server, status: int, said: str) -> BackendError:
    def sentence(what: str) -> str:
        return f'The server {server.url} {what} ({status}: {said}).'

    if status == 401:  # noqa: PLR2004 - a status of HTTP, also the ones below
        return AccessDeniedError(sentence('did not accept the key'), remedy=server.key_remedy)
    if status == 402 or 'insufficient_quota' in said:  # noqa: PLR2004
        return AccessDeniedError(
            sentence('wants to be paid, and the account has no credit left'),
            remedy='Add credit there, or choose another backend.',
        )
    if status == 403:  # noqa: PLR2004
        return AccessDeniedError(
            sentence(f"does not let this key use the model '{server.model}'"),
            remedy='Accept the licence of the model with the account of the key, or give the key '
            'the right to use it.',
        )
    if status in {400, 413, 422, 500} and _OVERFLOW.search(said):
        return ContextOverflowError(
            sentence('finds the prompt and its answer too long'),
            remedy='Give the server a longer context, or shorten preamble and policies.',
        )
    if status == 404 or (status in {400, 500} and _NO_MODEL.search(said)):  # noqa: PLR2004
        return ModelNotFoundError(
            sentence(f"does not know the model '{server.model}', or the address is wrong"),
            remedy=f'Correct {server.model_key} or {server.block}.base_url.',
        )
    if status == 429:  # noqa: PLR2004
        return ServerBusyError(
            sentence('is asked too much'),
            remedy=f'Wait some time, or lower {server.block}.parallel.',
        )
    if status in _BUSY:
        return ServerBusyError(
            sentence('is too busy, or still loads the model'),
            remedy=f'Wait until it is ready, or raise {server.block}.retries.',
        )
    if status >= 500:  # noqa: PLR2004
        return ServerFaultError(sentence('failed'), remedy='Look into the log of the server.')
    return ServerFaultError(
        sentence('did not accept the request'), remedy=f'See that {server.block} fits the server.'
    )


def reason(text: str) -> str:
    """Find the sentence in an error's body, in whatever form the server has it."""
    try:
        told = json.loads(text)
    except ValueError:
        return shortened(re.sub(r'<[^>]*>', ' ', text)) or 'no reason given'
    for _ in range(3):
        if not isinstance(told, dict):
            break
        told = next((told[k] for k in ('error', 'message', 'detail', 'msg') if told.get(k)), told)
    return shortened(told if isinstance(told, str) else json.dumps(told))


def shortened(text: str) -> str:
    """Give a text on one line, cut where it is long, without anything that looks like a key."""
    line = _KEY.sub(r'\1...', ' '.join(text.split())).rstrip('.')
    return line if len(line) <= _MOST_SHOWN else f'{line[:_MOST_SHOWN]}...'


def _loading_time(text: str) -> float | None:
    """Read how long Hugging Face thinks that a model still loads; it asks again before that."""
    try:
        told = json.loads(text)
    except ValueError:
        return None
    seconds = told.get('estimated_time') if isinstance(told, dict) else None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    return min(max(float(seconds), 0.0), _LONGEST_LOADING_S)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read how long a server asks to be left alone: seconds, or a date."""
    for name, scale in (('retry-after-ms', 1000.0), ('retry-after', 1.0)):
        told = headers.get(name)
        if not told:
            continue
        try:
            seconds = float(told) / scale
        except ValueError:
            try:
                until = parsedate_to_datetime(told)
            except ValueError:
                continue
            if until.tzinfo is None:
                until = until.replace(tzinfo=timezone.utc)
            seconds = (until - datetime.now(timezone.utc)).total_seconds()
        if seconds == seconds:  # noqa: PLR0124 - only NaN differs from itself
            return max(seconds, 0.0)
    return None
