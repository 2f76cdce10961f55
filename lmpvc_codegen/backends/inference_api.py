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


"""A model behind Hugging Face's Inference Providers, or behind an endpoint of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lmpvc_codegen.backends.remote import (
    is_tuned_for_chat,
    need,
    RemoteBackend,
)
from lmpvc_codegen.backends.remote_events import Ending
from lmpvc_codegen.config.settings import Config
from lmpvc_codegen.errors import AccessDeniedError
from lmpvc_codegen.generation.completion import CompletionRequest, Message, PromptFormat

if TYPE_CHECKING:
    from lmpvc_codegen.backends.inference_api_connection import HubConnection
    from lmpvc_codegen.backends.remote_events import Event
    from lmpvc_codegen.backends.remote_fleet import Fleet

ROUTER = 'https://router.huggingface.co'
NO_TOKEN = 'none'  # noqa: S105 - sent to an endpoint of one's own, in place of a stored token


class InferenceApiBackend(RemoteBackend['HubConnection']):
    """One model, asked for through huggingface_hub."""

    name = 'inference_api'

    def __init__(self, config: Config) -> None:
        """
        Check that the library and the token are there.

        :raises BackendUnavailableError: huggingface_hub is not installed.
        :raises AccessDeniedError: there is no token.
        """
        need('huggingface_hub', self.name)
        super().__init__(config)
        self._settings = config.inference_api
        self._token = _token(config)
        frame = config.prompting.frame
        by_name: PromptFormat = (
            'chat' if is_tuned_for_chat(self._settings.hf_url) else 'completion'
        )
        self._format = by_name if frame == 'auto' else frame

    @classmethod
    def addresses(cls, config: Config) -> Sequence[str]:
        """Name the endpoint, or the router."""
        return (config.inference_api.base_url or ROUTER,)

    @property
    def keeps_asides(self) -> bool:
        """Trust that such a server keeps several prompts by their prefix."""
        return True

    @property
    def identity(self) -> str:
        """Name the model and where it is asked for."""
        settings = self._settings
        return f'{self.name}:{settings.hf_url}@{settings.base_url or settings.provider}'

    def check(self) -> str:
        """
        Ask the hub who serves the model; of an endpoint of one's own, whether it is there.

        :raises BackendError: nobody does, the token is wrong, or nobody can be asked.
        """
        fleet = self._make_fleet()
        try:
            if self._settings.base_url is None:
                fleet.each(self._check_model)
            else:
                fleet.each(lambda line: line.knock())
        finally:
            fleet.close()
        place = self._settings.base_url or self._settings.provider
        return f'{self._settings.hf_url} at {place}, {self._format}'

    @property
    def _parallel(self) -> int:
        return self._settings.parallel

    def _ask(self, request: CompletionRequest, ending: Ending) -> Iterator[Event]:
        fleet = self._open_fleet()
        if not isinstance(request.prompt, str):
            return fleet.stream(lambda line: line.chat(request, self._prefill), ending)
        if self._format == 'completion':
            prompt = request.prompt
            return fleet.stream(lambda line: line.continue_text(prompt, request), ending)
        asked = replace(request, prompt=(Message('user', request.prompt),))
        return fleet.stream(lambda line: line.chat(asked, self._prefill), ending)

    def _check_model(self, line: HubConnection) -> None:
        """Choose between text and chat by what the providers offer."""
        from lmpvc_codegen.backends.inference_api_connection import not_served
        from lmpvc_codegen.backends.remote_errors import RequestFailedError

        tasks = line.tasks(self._settings.provider)
        offered: list[PromptFormat] = []
        offered += ['completion'] if 'text-generation' in tasks else []
        offered += ['chat'] if 'conversational' in tasks else []
        if not offered:
            said = f"provider '{self._settings.provider}', tasks: {', '.join(sorted(tasks))}"
            raise RequestFailedError(not_served(line.server, said))
        if self._format not in offered:
            if self._config.prompting.frame != 'auto':
                said = f"prompting.frame is '{self._format}', offered is {offered[0]}"
                raise RequestFailedError(not_served(line.server, said))
            self._format = offered[0]

    def _prepare(self, fleet: Fleet[HubConnection]) -> None:
        if self._settings.base_url is None:
            fleet.each(self._check_model)

    def _make_fleet(self) -> Fleet[HubConnection]:
        from lmpvc_codegen.backends.inference_api_connection import HubConnection
        from lmpvc_codegen.backends.remote_errors import Server
        from lmpvc_codegen.backends.remote_fleet import Fleet

        settings = self._settings

        def connect(server: Server) -> HubConnection:
            return HubConnection(
                server,
                token=self._token,
                provider=settings.provider,
                base_url=settings.base_url,
                timeout_s=settings.timeout_s,
            )

        server = Server(
            url=settings.base_url or ROUTER,
            model=settings.hf_url,
            block=self.name,
            model_key=f'{self.name}.hf_url',
            key_remedy='Put a token that may use inference providers into HF_TOKEN or '
            'inference_api.hf_token.',
        )
        return Fleet([server], connect, retries=settings.retries)


def _token(config: Config) -> str:
    """Give the configured token, else the one of a login; an own endpoint may need none."""
    token = config.inference_api.hf_token
    if token is None and config.inference_api.base_url:
        return NO_TOKEN
    if token is None:
        from huggingface_hub import get_token

        token = get_token()
    if not token:
        raise AccessDeniedError(
            "Backend 'inference_api' needs a token of Hugging Face, and there is none.",
            remedy='Run: export HF_TOKEN=hf_... (a token of your account with the right to call '
            'inference providers)',
        )
    return token
