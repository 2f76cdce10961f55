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


"""Hugging Face's client as a connection: what is asked through it, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2
from huggingface_hub import InferenceClient
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    InferenceTimeoutError,
    OfflineModeIsEnabled,
    OverloadedError,
    RepositoryNotFoundError,
    TextGenerationError,
)
from huggingface_hub.hf_api import HfApi
from lmpvc_codegen.backends.locality import is_this_machine
from lmpvc_codegen.backends.openai_protocol import body_of, Prefill
from lmpvc_codegen.backends.remote_errors import (
    garbled,
    lost,
    refused,
    RequestFailedError,
    Server,
    shortened,
)
from lmpvc_codegen.backends.remote_events import Event
from lmpvc_codegen.errors import (
    AccessDeniedError,
    ContextOverflowError,
    ModelNotFoundError,
    ServerUnreachableError,
)
from lmpvc_codegen.generation.completion import CompletionRequest

_STOPPED = frozenset({'stop', 'eos', 'eos_token', 'stop_sequence'})


class HubConnection:
    """
    Asks one question at a time through huggingface_hub.

    :param base_url: an endpoint of one's own; None for Hugging Face's router.
    """

    def __init__(
        self, server: Server, *, token: str, provider: str, base_url: str | None, timeout_s: float
    ) -> None:
        """Connect to nobody yet."""
        self.server = server
        self.is_broken = False
        self._token = token
        self._is_own = base_url is not None
        self._client = InferenceClient(
            model=base_url or server.model,
            provider=None if base_url else provider,  # type: ignore[arg-type]
            token=token,
            timeout=timeout_s,
        )

    def chat(self, request: CompletionRequest, prefill: Prefill) -> Iterator[Event]:
        """
        Ask for the answer to a conversation.

        :raises RequestFailedError: there is none, or it breaks off.
        """
        told = self._told(request, prefill)
        ask: Any = self._client.chat_completion
        is_begun = is_ended = False
        with self._explained():
            for piece in ask(**told, stream=True, stream_options={'include_usage': True}):
                event = _chat_event(piece)
                is_begun = True
                is_ended = is_ended or event.finish_reason is not None
                yield event
        if not is_begun:
            self._ask_why(told)
        if not is_ended:
            raise lost(self.server, EOFError('no finish reason'))

    def _told(self, request: CompletionRequest, prefill: Prefill) -> dict[str, Any]:
        """Write a request down in the words of the client."""
        body = body_of(request, self.server.model, prefill)
        told = {key: body.get(key) for key in ('messages', 'max_tokens', 'top_p', 'seed', 'stop')}
        flags = ('continue_final_message', 'add_generation_prompt')
        return {
            **told,
            'model': None if self._is_own else self.server.model,
            'temperature': body['temperature'],
            'extra_body': {key: body[key] for key in flags if key in body} or None,
        }

    def _ask_why(self, told: Mapping[str, Any]) -> None:
        """
        Ask once more, for one token, where a server ended a stream before it began.

        Some begin the answer before they look at the request, and then only hang up; asked
        without a stream they say why.
        """
        for _ in range(2):  # the first may still go over the connection that was hung up
            try:
                with self._explained():
                    self._client.chat_completion(**{**told, 'max_tokens': 1}, stream=False)
            except RequestFailedError as failure:
                if isinstance(failure.error, AccessDeniedError | ContextOverflowError):
                    raise
                if failure.is_hung_up:
                    continue
            return

    def continue_text(self, prompt: str, request: CompletionRequest) -> Iterator[Event]:
        """
        Ask for the continuation of a text: piece by piece of an endpoint, at once of the router.

        :raises RequestFailedError: there is none, or it breaks off.
        """
        sampling = request.sampling
        is_greedy = sampling.temperature == 0
        options: dict[str, Any] = {
            'max_new_tokens': request.max_tokens,
            'do_sample': not is_greedy,
            'temperature': None if is_greedy else sampling.temperature,
            'top_p': None if is_greedy or sampling.top_p == 1 else sampling.top_p,
            'seed': None if is_greedy else sampling.seed,
            'stop': list(request.stop) or None,
            'details': True,
            'return_full_text': False,
        }
        is_ended = False
        with self._explained():
            told = self._client.text_generation(prompt, stream=self._is_own, **options)
            for piece in told if self._is_own else [told]:
                event = _text_event(piece)
                is_ended = is_ended or event.finish_reason is not None
                yield event
        if not is_ended:
            raise lost(self.server, EOFError('no finish reason'))

    def tasks(self, provider: str) -> set[str]:
        """
        Tell which tasks a provider, or any, does with the model.

        :raises RequestFailedError: nobody knows the model, or it cannot be asked.
        """
        with self._explained():
            info = HfApi(token=self._token).model_info(
                self.server.model, expand=['inferenceProviderMapping']
            )
            offers = info.inference_provider_mapping or []
            return {
                str(offer.task)
                for offer in offers
                if provider in {'auto', offer.provider} and offer.status != 'error'
            }

    def knock(self) -> None:
        """
        See whether anybody answers at an endpoint of one's own; nothing is generated.

        :raises RequestFailedError: nobody does.
        """
        with self._explained():
            httpx2.get(
                self.server.url,
                timeout=self._client.timeout,
                trust_env=not is_this_machine(self.server.url),
            )

    def break_off(self) -> None:
        """Ask for no more; what is under way ends with its next piece."""
        self.is_broken = True

    def close(self) -> None:
        """Close the streams that are open; closing twice is no error."""
        self._client.exit_stack.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn the client's errors into ours."""
        try:
            yield
        except (GatedRepoError, RepositoryNotFoundError, HfHubHTTPError) as error:
            raise self._refusal(error) from error
        except InferenceTimeoutError as error:
            raise lost(self.server, httpx2.ReadTimeout(str(error))) from error
        except OfflineModeIsEnabled as error:
            told = ServerUnreachableError(
                'HF_HUB_OFFLINE forbids to ask Hugging Face.',
                remedy='Unset HF_HUB_OFFLINE, or choose a backend that runs here.',
            )
            raise RequestFailedError(told) from error
        except OverloadedError as error:
            raise refused(self.server, 503, str(error), {}) from error
        except TextGenerationError as error:
            raise refused(self.server, 500, str(error), {}) from error
        except (httpx2.HTTPError, OSError) as error:
            raise lost(self.server, error) from error
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
            raise self._misfit(error) from error

    def _refusal(self, error: HfHubHTTPError) -> RequestFailedError:
        response = error.response
        try:
            text = response.text
        except httpx2.HTTPError:
            text = str(error)
        status = response.status_code
        if isinstance(error, GatedRepoError):
            status = 403
        elif isinstance(error, RepositoryNotFoundError) and self._is_known_token(text, error):
            status = 404
        return refused(self.server, status, text or str(error), response.headers)

    def _is_known_token(self, text: str, error: Exception) -> bool:
        """Tell an unknown model from a wrong token; the hub answers both with 401."""
        return not any('Invalid' in part and 'username' in part for part in (text, str(error)))

    def _misfit(self, error: Exception) -> RequestFailedError:
        """Tell a model that no provider serves from an answer that nobody can read."""
        said = shortened(str(error))
        if isinstance(error, ValueError) and any(
            word in said for word in ('not supported', 'provider mapping', 'Provider')
        ):
            return RequestFailedError(not_served(self.server, said))
        return garbled(self.server, f'{type(error).__name__}: {said}')


def not_served(server: Server, said: str) -> ModelNotFoundError:
    """Tell that nobody answers for a model."""
    return ModelNotFoundError(
        f"No inference provider serves the model '{server.model}' ({said}).",
        remedy=f'Choose one that its page on the hub offers "Inference Providers" for, and name '
        f'it in {server.model_key}; or run the model yourself and set {server.block}.base_url.',
    )


def _chat_event(piece: Any) -> Event:
    usage = getattr(piece, 'usage', None)
    choices: Sequence[Any] = piece.choices or []
    choice = choices[0] if choices else None
    reason = choice.finish_reason if choice else None
    return Event(
        text=(choice.delta.content or '') if choice else '',
        finish_reason=_reason(reason),
        prompt_tokens=usage.prompt_tokens if usage else None,
        completion_tokens=usage.completion_tokens if usage else None,
    )


def _text_event(piece: Any) -> Event:
    """Read a token of a stream, or a whole answer."""
    token = getattr(piece, 'token', None)
    details = piece.details
    text = ('' if token.special else token.text) if token else piece.generated_text
    reason = details.finish_reason if details else None
    return Event(
        text=text or '',
        finish_reason=_reason(reason) if token or reason else 'stop',
        prompt_tokens=_attribute(details, 'input_length'),
        completion_tokens=_attribute(details, 'generated_tokens'),
    )


def _reason(told: str | None) -> Any:
    if not told:
        return None
    return 'stop' if told in _STOPPED else 'length'


def _attribute(details: Any, name: str) -> int | None:
    found = details.get(name) if isinstance(details, Mapping) else getattr(details, name, None)
    return found if isinstance(found, int) and found >= 0 else None
