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


"""A model that Ollama runs, on this machine or another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
import logging
from typing import TYPE_CHECKING

from lmpvc_codegen.backends.remote import (
    is_tuned_for_chat,
    need,
    RemoteBackend,
)
from lmpvc_codegen.backends.remote_events import Ending
from lmpvc_codegen.config.settings import Config
from lmpvc_codegen.errors import BackendError, ModelNotFoundError
from lmpvc_codegen.generation.completion import CompletionRequest, PromptFormat
from lmpvc_codegen.generation.findings import did_you_mean

if TYPE_CHECKING:
    from lmpvc_codegen.backends.ollama_template import Rendering
    from lmpvc_codegen.backends.openai_protocol import Prefill
    from lmpvc_codegen.backends.remote_connection import Connection
    from lmpvc_codegen.backends.remote_events import Event
    from lmpvc_codegen.backends.remote_fleet import Fleet


_logger = logging.getLogger(__name__)


class OllamaBackend(RemoteBackend['Connection']):
    """
    Ollama by its own protocol; the model is fetched where it is missing.

    After a close Ollama keeps the model in memory as long as it was told.
    """

    name = 'ollama'

    def __init__(self, config: Config) -> None:
        """
        Check that the HTTP library is there.

        :raises BackendUnavailableError: httpx2 is not installed.
        """
        need('httpx2', self.name)
        super().__init__(config)
        self._settings = config.ollama
        frame = config.prompting.frame
        by_name: PromptFormat = 'chat' if is_tuned_for_chat(config.ollama.model) else 'completion'
        self._format = by_name if frame == 'auto' else frame
        self._rendering: Rendering | None = None
        self._digest = ''

    @classmethod
    def addresses(cls, config: Config) -> Sequence[str]:
        """Name the server."""
        return (config.ollama.base_url,)

    @property
    def identity(self) -> str:
        """Name the model, and the hash of its files where it is known."""
        return f'{self.name}:{self._settings.model}:{self._digest}'.rstrip(':')

    def check(self) -> str:
        """
        Ask Ollama for its models.

        :raises BackendError: it is not there, or lacks the model and may not fetch it.
        """
        fleet = self._make_fleet()
        found: list[str] = []
        try:
            fleet.each(lambda line: found.extend(self._found(line)))
        finally:
            fleet.close()
        model, address = self._settings.model, self._settings.base_url
        state = 'is there' if full_name(model) in found else 'will be fetched'
        return f'{model} {state}, at {address}, {self._format}'

    @property
    def _parallel(self) -> int:
        return self._settings.parallel

    def _ask(self, request: CompletionRequest, ending: Ending) -> Iterator[Event]:
        fleet = self._open_fleet()
        return fleet.stream(lambda line: self._read(line, request), ending)

    def _read(self, line: Connection, request: CompletionRequest) -> Iterator[Event]:
        from lmpvc_codegen.backends.ollama_protocol import body_of, read_events

        path, body = body_of(request, self._settings, self._prefill)
        return read_events(line, path, body)

    def _found(self, line: Connection) -> dict[str, str]:
        """List the models; the configured one must be there, or may be fetched."""
        from lmpvc_codegen.backends.remote_errors import RequestFailedError

        models = list_models(line)
        if self._settings.offline and full_name(self._settings.model) not in models:
            raise RequestFailedError(_missing(self._settings.model, models))
        return models

    def _provide(self, line: Connection) -> None:
        """Find the model, fetch it where that is allowed, and have it loaded."""
        from lmpvc_codegen.backends.ollama_protocol import keep_alive
        from lmpvc_codegen.backends.ollama_pull import pull, tell_progress

        settings = self._settings
        wanted = full_name(settings.model)
        models = self._found(line)
        if wanted not in models:
            pull(line, settings.model, tell_progress(settings.model))
            models = list_models(line)
        self._digest = models.get(wanted, '')[:16]
        # A prompt of nothing loads the model and says how long to keep it.
        line.ask(
            'POST',
            '/api/generate',
            {
                'model': settings.model,
                'keep_alive': keep_alive(settings.keep_alive),
                'options': {'num_ctx': settings.context_size},
                'stream': False,
            },
        )

    def _prepare(self, fleet: Fleet[Connection]) -> None:
        fleet.each(self._provide)
        if self._format == 'chat':
            fleet.each(self._look_at_template)

    def _look_at_template(self, line: Connection) -> None:
        """Prompt a model without a template with text: Ollama would drop the system's turn."""
        from lmpvc_codegen.backends.ollama_template import render
        from lmpvc_codegen.backends.remote_errors import RequestFailedError

        self._rendering = render(line, self._settings)
        if self._rendering is None or self._rendering.has_roles:
            return
        if self._config.prompting.frame == 'chat':
            raise RequestFailedError(_untaught(self._settings.model))
        _logger.warning(
            "Ollama's model '%s' has no chat template; it is prompted with text alone.",
            self._settings.model,
        )
        self._format = 'completion'

    def _probed(self) -> Prefill:
        seen = self._rendering
        goes_on = seen.is_continued if seen else self._goes_on('continued')
        return 'continued' if goes_on else 'asked'

    def _make_fleet(self) -> Fleet[Connection]:
        from lmpvc_codegen.backends.remote_connection import Connection
        from lmpvc_codegen.backends.remote_errors import Server
        from lmpvc_codegen.backends.remote_fleet import Fleet

        settings = self._settings

        def connect(server: Server) -> Connection:
            return Connection(
                server,
                timeout_s=settings.timeout_s,
                connect_timeout_s=settings.connect_timeout_s,
            )

        server = Server(
            url=settings.base_url.rstrip('/'),
            model=settings.model,
            block=self.name,
            model_key=f'{self.name}.model',
            key_remedy='Ollama itself wants no key; ask whoever runs the server in front of it.',
        )
        return Fleet([server], connect, retries=settings.retries)


def full_name(model: str) -> str:
    """Give a model's name with its tag."""
    return model if ':' in model.rpartition('/')[2] else f'{model}:latest'


def list_models(line: Connection) -> dict[str, str]:
    """
    Give the models that Ollama has, with the hashes of their files.

    :raises RequestFailedError: it cannot be asked.
    """
    from lmpvc_codegen.backends.remote_errors import garbled

    told = line.ask('GET', '/api/tags')
    models = told.get('models') if isinstance(told, dict) else None
    if not isinstance(models, list) or not all(isinstance(model, dict) for model in models):
        raise garbled(line.server, str(told))
    return {str(model.get('name')): str(model.get('digest', '')) for model in models}


def _missing(model: str, models: dict[str, str]) -> ModelNotFoundError:
    listed = ', '.join(models) or 'none'
    hint = did_you_mean(model, models).strip()
    return ModelNotFoundError(
        f"Ollama has no model '{model}' ({listed}), and ollama.offline forbids to fetch it.",
        remedy=f'{hint} Else run: ollama pull {model}' if hint else f'Run: ollama pull {model}',
    )


def _untaught(model: str) -> BackendError:
    return BackendError(
        f"Ollama's model '{model}' has no chat template, so Ollama would drop the instructions.",
        remedy="Give it a TEMPLATE in its Modelfile, or set prompting.frame to 'auto'.",
    )
