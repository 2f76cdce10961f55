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


"""Any server that speaks OpenAI's protocol: vLLM, llama.cpp's, LM Studio, TGI and others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
import logging
import os
from typing import Any, TYPE_CHECKING

from lmpvc_codegen.backends.remote import (
    need,
    RemoteBackend,
    wanted_format,
)
from lmpvc_codegen.backends.remote_events import Ending
from lmpvc_codegen.config.settings import Config
from lmpvc_codegen.errors import (
    AccessDeniedError,
    BackendError,
    ContextOverflowError,
    ModelNotFoundError,
    ServerFaultError,
)
from lmpvc_codegen.generation.completion import CompletionRequest, Message
from lmpvc_codegen.generation.findings import did_you_mean

if TYPE_CHECKING:
    from lmpvc_codegen.backends.remote_connection import Connection
    from lmpvc_codegen.backends.remote_errors import RequestFailedError
    from lmpvc_codegen.backends.remote_events import Event
    from lmpvc_codegen.backends.remote_fleet import Fleet

_MOST_LISTED = 8

_logger = logging.getLogger(__name__)


class OpenAiCompatibleBackend(RemoteBackend['Connection']):
    """One server, or several with the same model, asked over HTTP."""

    name = 'openai_compatible'

    def __init__(self, config: Config) -> None:
        """
        Check that the HTTP library is there, and that the key is.

        :raises BackendUnavailableError: httpx2 is not installed.
        :raises AccessDeniedError: the environment lacks the key.
        """
        need('httpx2', self.name)
        super().__init__(config)
        self._settings = config.openai_compatible
        self._headers = _authorization(self._settings.api_key_variable, os.environ)
        self._model = self._settings.model
        self._format = wanted_format(config, self._settings.protocol, self._model)
        self._left_out: set[str] = set()

    @classmethod
    def addresses(cls, config: Config) -> Sequence[str]:
        """Name the servers."""
        return (config.openai_compatible.base_url, *config.openai_compatible.endpoints)

    @property
    def keeps_asides(self) -> bool:
        """Trust that such a server keeps several prompts, in slots or by their prefix."""
        return True

    @property
    def identity(self) -> str:
        """Name the model and the server that is meant to have it."""
        return f'{self.name}:{self._model}@{self._settings.base_url}'

    def check(self) -> str:
        """
        Ask every server for its models.

        :raises BackendError: none of them is well, or has the model.
        """
        fleet = self._make_fleet()
        try:
            fleet.each(self._check_model)
        finally:
            fleet.close()
        addresses = ', '.join(self.addresses(self._config))
        return f'{self._model or "the model"} at {addresses}, {self._format}'

    @property
    def _parallel(self) -> int:
        return self._settings.parallel

    def _ask(self, request: CompletionRequest, ending: Ending) -> Iterator[Event]:
        fleet = self._open_fleet()
        asked = self._fitting(request)
        return fleet.stream(lambda connection: self._read(connection, asked), ending)

    def _fitting(self, request: CompletionRequest) -> CompletionRequest:
        """Put a prompt into the form that the configured protocol has."""
        protocol = self._settings.protocol
        if protocol == 'chat' and isinstance(request.prompt, str):
            return replace(request, prompt=(Message('user', request.prompt),))
        if protocol == 'completions' and not isinstance(request.prompt, str):
            raise BackendError(
                'This model is prompted with text, not with a conversation.',
                remedy="Set openai_compatible.protocol to 'chat' or 'auto'.",
            )
        return request

    def _read(self, connection: Connection, request: CompletionRequest) -> Iterator[Event]:
        """Ask one server; without what it does not know, where it complains."""
        from lmpvc_codegen.backends import openai_protocol as protocol
        from lmpvc_codegen.backends.remote_errors import RequestFailedError

        path = protocol.path_of(request)
        while True:
            body = self._known(protocol.body_of(request, self._model, self._prefill))
            is_begun = False
            try:
                for event in protocol.read_events(connection, path, body):
                    is_begun = True
                    yield event
            except RequestFailedError as failure:
                if not is_begun and self._learns(failure, body):
                    continue
                if not is_begun and failure.is_hung_up:
                    self._ask_why(connection, path, request)
                raise
            return

    def _known(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Leave out what the servers do not know."""
        kept = {key: value for key, value in body.items() if key not in self._left_out}
        if 'max_tokens' in self._left_out:
            kept['max_completion_tokens'] = body['max_tokens']
        return kept

    def _learns(self, failure: RequestFailedError, body: Mapping[str, Any]) -> bool:
        """Learn from a complaint what a server does not know; False where there is nothing."""
        from lmpvc_codegen.backends.openai_protocol import OPTIONAL

        if not isinstance(failure.error, ServerFaultError):
            return False
        named = [key for key in OPTIONAL if key in body and key in failure.reply]
        if 'max_tokens' in body and 'max_completion_tokens' in failure.reply:
            named.append('max_tokens')
        self._left_out.update(named)
        return bool(named)

    def _ask_why(self, connection: Connection, path: str, request: CompletionRequest) -> None:
        """
        Ask once more, for one token, where a server ended a stream before it began.

        Some begin the answer before they look at the request, and then only hang up; asked
        without a stream they say why.
        """
        from lmpvc_codegen.backends import openai_protocol as protocol
        from lmpvc_codegen.backends.remote_errors import RequestFailedError

        if connection.is_broken:
            return
        short = replace(request, max_tokens=1)
        body = protocol.body_of(short, self._model, self._prefill, is_streamed=False)
        for _ in range(2):  # the first may still go over the connection that was hung up
            try:
                connection.ask('POST', path, self._known(body))
            except RequestFailedError as failure:
                if isinstance(failure.error, AccessDeniedError | ContextOverflowError):
                    raise
                if failure.is_hung_up:
                    continue
            return

    def _check_model(self, connection: Connection) -> None:
        """Ask a server for its models; one that has no such list is believed."""
        from lmpvc_codegen.backends.remote_errors import garbled, RequestFailedError

        try:
            told = connection.ask('GET', '/models')
        except RequestFailedError as failure:
            if isinstance(failure.error, ModelNotFoundError):
                return
            raise
        listed = told.get('data') if isinstance(told, dict) else None
        if not isinstance(listed, list):
            raise garbled(connection.server, str(told))
        names = [str(model.get('id')) for model in listed if isinstance(model, dict)]
        if not self._model and len(names) == 1:
            self._model = names[0]
            self._format = wanted_format(self._config, self._settings.protocol, self._model)
        if names and self._model not in names:
            raise RequestFailedError(_unknown_model(self._model, names, connection.server.url))

    def _prepare(self, fleet: Fleet[Connection]) -> None:
        fleet.each(self._check_model)

    def _make_fleet(self) -> Fleet[Connection]:
        from lmpvc_codegen.backends.remote_connection import Connection
        from lmpvc_codegen.backends.remote_errors import Server
        from lmpvc_codegen.backends.remote_fleet import Fleet

        variable = self._settings.api_key_variable
        key_remedy = (
            f"See that the environment variable '{variable}' holds the right key."
            if variable
            else 'Name the environment variable that holds the key: '
            'openai_compatible.api_key_variable.'
        )
        servers = [
            Server(
                url=url.rstrip('/'),
                model=self._model,
                block=self.name,
                model_key=f'{self.name}.model',
                key_remedy=key_remedy,
                headers=self._headers,
            )
            for url in self.addresses(self._config)
        ]

        def connect(server: Server) -> Connection:
            return Connection(
                server,
                timeout_s=self._settings.timeout_s,
                connect_timeout_s=self._settings.connect_timeout_s,
            )

        return Fleet(servers, connect, retries=self._settings.retries)


def _authorization(variable: str | None, environment: Mapping[str, str]) -> dict[str, str]:
    """Make the header that carries the key."""
    if variable is None:
        return {}
    key = environment.get(variable, '').strip()
    if not key or not key.isascii() or not key.isprintable():
        raise AccessDeniedError(
            f"The environment variable '{variable}' holds no key.",
            remedy=f'Run: export {variable}=... (the key of the server)',
        )
    return {'Authorization': f'Bearer {key}'}


def _unknown_model(model: str, names: Sequence[str], url: str) -> ModelNotFoundError:
    listed = ', '.join(names[:_MOST_LISTED]) + (', ...' if len(names) > _MOST_LISTED else '')
    if not model:
        return ModelNotFoundError(
            f'The server {url} has several models: {listed}.',
            remedy='Name one of them in openai_compatible.model.',
        )
    hint = did_you_mean(model, names).strip()
    return ModelNotFoundError(
        f"The server {url} has no model '{model}'; it has {listed}.",
        remedy=f'Correct openai_compatible.model. {hint}'.strip(),
    )
