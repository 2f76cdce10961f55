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

"""What all backends on transformers have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
import importlib.util
import threading
from typing import ClassVar, TYPE_CHECKING

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.chat_template import ChatTemplate, is_tuned_for_chat
from lmpvc_codegen.backends.transformers_errors import as_backend_error, packages_for
from lmpvc_codegen.config.settings import Config, TransformersConfig
from lmpvc_codegen.errors import BackendError, BackendUnavailableError, ContextOverflowError
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    never_cancelled,
    PromptFormat,
    watch_nothing,
    Watcher,
)
from lmpvc_codegen.models.checkpoints import Checkpoint, provide_checkpoint

if TYPE_CHECKING:
    from lmpvc_codegen.backends.streams import Stream
    from lmpvc_codegen.backends.transformers_decoding import TransformersDecoder
    from lmpvc_codegen.backends.transformers_session import TransformersSession


class TransformersBackend(Backend):
    """
    A model that transformers runs in this process.

    :cvar modules: what has to be installed.
    """

    modules: ClassVar[tuple[str, ...]] = ('torch', 'transformers', 'accelerate')

    def __init__(self, config: Config) -> None:
        """
        Check that the libraries are there.

        :raises BackendUnavailableError: one is not installed.
        """
        self._config = config
        missing = [name for name in self.modules if importlib.util.find_spec(name) is None]
        if missing:
            raise self._unavailable(missing)
        self._checkpoint: Checkpoint | None = None
        self._session: TransformersSession | None = None
        self._decoder: TransformersDecoder | None = None
        self._aside_decoder: TransformersDecoder | None = None
        self._template: ChatTemplate | None = None
        self._lock = threading.Lock()

    @classmethod
    def addresses(cls, config: Config) -> Sequence[str]:  # noqa: ARG003
        """Send nothing anywhere: the model runs in this process."""
        return ()

    @property
    @abstractmethod
    def settings(self) -> TransformersConfig:
        """Give the part of the configuration that is for this backend."""

    @property
    @abstractmethod
    def form(self) -> str:
        """Say in a word what is made of the model, as far as it changes answers."""

    @abstractmethod
    def _load_session(self, checkpoint: Checkpoint) -> TransformersSession:
        """Load the model that was found."""

    @property
    def identity(self) -> str:
        """Name repository, form and hash."""
        name = f'{self.name}:{self.settings.hf_url}:{self.form}'
        return f'{name}:{self._checkpoint.digest}' if self._checkpoint else name

    @property
    def prompt_format(self) -> PromptFormat:
        """Prompt as configured; by itself, chat for instruction-tuned models with a template."""
        return 'chat' if self._template else 'completion'

    @property
    def keeps_asides(self) -> bool:
        """Give asides a key-value cache of their own."""
        return True

    def load(self) -> None:
        """
        Provide the model and load it.

        :raises BackendError: it cannot be had, or cannot be loaded.
        """
        with self._lock:
            if self._session:
                return
            self._import()
            token = self._config.inference_api.hf_token
            self._checkpoint = provide_checkpoint(self.settings, section=self.name, token=token)
            session = self._load_session(self._checkpoint)
            try:
                self._template = self._chat_template(session)
            except BackendError:
                session.close()
                raise
            from lmpvc_codegen.backends.transformers_decoding import TransformersDecoder
            from lmpvc_codegen.backends.transformers_session import free_memory

            # What loading needed beside the model itself.
            free_memory()
            self._session, self._decoder = session, TransformersDecoder(session)
            self._aside_decoder = TransformersDecoder(session)

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """
        Complete the requests, as many together as is configured.

        :raises ContextOverflowError: a prompt and its answer are longer than the context.
        :raises BackendError: the model is not loaded.
        """
        with self._lock:
            if self._session is None:
                raise BackendError('The model is not loaded.', remedy='Load it first.')
            streams = self._streams(self._session, requests)
            for decoder, group in self._groups(self._session, streams):
                decoder.run(group, watcher, cancelled)
            return [stream.completion for stream in streams]

    def close(self) -> None:
        """Free the model's memory."""
        with self._lock:
            session, self._session = self._session, None
            self._decoder = self._aside_decoder = self._template = None
            if session:
                session.close()

    def _unavailable(self, missing: Sequence[str]) -> BackendUnavailableError:
        verb = 'is' if len(missing) == 1 else 'are'
        return BackendUnavailableError(
            f"Backend '{self.name}' needs {', '.join(missing)}, which {verb} not installed.",
            remedy=f'Run: pip install {packages_for(self.name)}',
        )

    def _import(self) -> None:
        """Import the libraries, before a model is fetched for them."""
        try:
            for name in self.modules:
                importlib.import_module(name)
            importlib.import_module('lmpvc_codegen.backends.transformers_session')
        # A library that is broken, or does not fit to another, raises anything.
        except Exception as error:
            raise as_backend_error(error, 'use the model', section=self.name) from error

    def _streams(
        self, session: TransformersSession, requests: Sequence[CompletionRequest]
    ) -> list[Stream]:
        from lmpvc_codegen.backends.streams import Stream

        streams = []
        for index, request in enumerate(requests):
            tokens = self._tokens(session, request)
            self._check_length(session, len(tokens), request.max_tokens)
            streams.append(Stream(index, request, tokens, session))
        return streams

    def _groups(
        self, session: TransformersSession, streams: Sequence[Stream]
    ) -> Iterator[tuple[TransformersDecoder, Sequence[Stream]]]:
        """Form groups as large as is configured, each with the decoder that keeps its prefix."""
        assert self._decoder is not None
        assert self._aside_decoder is not None
        size = self.settings.parallel if session.can_batch else 1
        for decoder, is_aside in ((self._aside_decoder, True), (self._decoder, False)):
            chosen = [stream for stream in streams if stream.request.is_aside == is_aside]
            for begin in range(0, len(chosen), size):
                end = begin + size
                yield decoder, chosen[begin:end]

    def _tokens(self, session: TransformersSession, request: CompletionRequest) -> list[int]:
        if isinstance(request.prompt, str):
            return session.tokenize(request.prompt, parse_special=False)
        if self._template is None:
            raise BackendError(
                'This model is prompted with text, not with a conversation.',
                remedy="Set prompting.frame to 'chat' if its tokenizer has a chat template.",
            )
        return session.tokenize(self._template.render(request.prompt), parse_special=True)

    def _check_length(
        self, session: TransformersSession, prompt_tokens: int, max_tokens: int
    ) -> None:
        needed = prompt_tokens + max_tokens
        configured, own = self.settings.context_size, session.own_context
        size = min(configured, own or configured)
        if needed <= size:
            return
        remedy = f'Set {self.name}.context_size to at least {needed}.'
        if own and needed > own:
            remedy = f'The model itself holds no more than {own}: shorten the preamble, or choose '
            remedy += 'a model with a longer context.'
        raise ContextOverflowError(
            f'The prompt has {prompt_tokens} tokens and the answer may have {max_tokens}, '
            f'but the context holds {size}.',
            remedy=remedy,
        )

    def _chat_template(self, session: TransformersSession) -> ChatTemplate | None:
        wanted = self._config.prompting.frame
        if wanted == 'completion':
            return None
        source = session.chat_template
        assert self._checkpoint is not None
        told = self._checkpoint.settings
        names = f'{self.settings.hf_url} {told.get("_name_or_path")} '
        names += f'{told.get("_model_name_or_path")}'
        if wanted == 'auto' and not (source and is_tuned_for_chat(names)):
            return None
        if not source:
            raise BackendError(
                f"The model '{self.settings.hf_url}' carries no chat template.",
                remedy="Set prompting.frame to 'auto' or 'completion'.",
            )
        return ChatTemplate(
            source,
            begin=session.begin_text,
            end=session.end_text,
            control_texts=session.control_texts(),
        )
