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

"""A GGUF file run by llama.cpp in this process, on the CPU or, by configuration, the GPU."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
import importlib.util
import threading
from typing import TYPE_CHECKING

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.cache.store import cache_folder
from lmpvc_codegen.config.settings import Config
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
from lmpvc_codegen.generation.stages import staged
from lmpvc_codegen.models.catalogue import load_catalogue
from lmpvc_codegen.models.files import identify, ModelFile, provide_gguf
from lmpvc_codegen.models.memory import check_memory

if TYPE_CHECKING:
    from lmpvc_codegen.backends.conversation_tokens import ConversationTokens
    from lmpvc_codegen.backends.llama_contexts import LlamaContexts
    from lmpvc_codegen.backends.llama_model import LlamaModel
    from lmpvc_codegen.backends.prefix_store import PrefixStore
    from lmpvc_codegen.backends.streams import Stream
    from lmpvc_codegen.models.fill_in import FillIn


class GgufBackend(Backend):
    """llama.cpp by llama-cpp-python, with several sequences decoded together."""

    name = 'gguf'

    def __init__(self, config: Config) -> None:
        """
        Check that the library is there.

        :raises BackendUnavailableError: llama-cpp-python is not installed.
        """
        if importlib.util.find_spec('llama_cpp') is None:
            raise BackendUnavailableError(
                "Backend 'gguf' needs llama_cpp, which is not installed.",
                remedy='Run: pip install llama-cpp-python',
            )
        self._config = config
        self._file: ModelFile | None = None
        self._model: LlamaModel | None = None
        self._contexts: LlamaContexts | None = None
        self._conversations: ConversationTokens | None = None
        self._lock = threading.Lock()

    @classmethod
    def addresses(cls, config: Config) -> Sequence[str]:  # noqa: ARG003
        """Send nothing anywhere: the model runs in this process."""
        return ()

    @property
    def identity(self) -> str:
        """Name repository, file, size and hash."""
        return identify(self._file, self._config.gguf)

    @property
    def prompt_format(self) -> PromptFormat:
        """Prompt as configured; by itself, chat for instruction-tuned models with a template."""
        return 'chat' if self._conversations else 'completion'

    @property
    def keeps_asides(self) -> bool:
        """Give asides a small context of their own over the same weights."""
        return True

    def load(self) -> None:
        """
        Provide the file and load it.

        :raises BackendError: it cannot be had, or cannot be loaded.
        """
        with self._lock:
            if self._model:
                return
            make_model, make_contexts = _engine()
            gguf = self._config.gguf
            self._file = provide_gguf(gguf, token=self._config.inference_api.hf_token)
            check_memory(self._file.path, gguf)
            model = make_model(self._file.path, gguf)
            try:
                conversations = self._chat_form(model)
                self._contexts = make_contexts(model, gguf, self._prefix_store())
            except BackendError:
                model.close()
                raise
            self._model, self._conversations = model, conversations

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """
        Complete the requests, as many together as the context holds.

        :raises ContextOverflowError: a prompt and its answer are longer than the context.
        :raises BackendError: the model is not loaded.
        """
        with self._lock:
            if self._contexts is None:
                raise BackendError('The GGUF model is not loaded.', remedy='Load it first.')
            streams = self._streams(requests)
            self._contexts.run(streams, watcher, cancelled)
            return [stream.completion for stream in streams]

    def close(self) -> None:
        """Free the model's memory."""
        with self._lock:
            if self._contexts:
                self._contexts.close()
            if self._model:
                self._model.close()
            self._model = self._contexts = self._conversations = None

    @property
    def fill_in(self) -> FillIn:
        """
        Tell how the model is asked to fill in: by its own vocabulary, else by the catalogue.

        :raises BackendError: it is not loaded, or was not trained for that.
        """
        from lmpvc_codegen.models.fill_in import choose_fill_in

        with self._lock:
            if self._model is None:
                raise BackendError('The GGUF model is not loaded.', remedy='Load it first.')
            return choose_fill_in(
                self._model.fill_in_marks(),
                load_catalogue(),
                model=load_catalogue().model_of(self._config.gguf),
                is_token=self._model.is_one_token,
                control_texts=self._model.control_texts(),
            )

    @staged('prompts')
    def _streams(self, requests: Sequence[CompletionRequest]) -> list[Stream]:
        from lmpvc_codegen.backends.streams import Stream

        assert self._model is not None
        streams = []
        for index, request in enumerate(requests):
            tokens = self._tokens(request)
            self._check_length(len(tokens), request.max_tokens)
            stream = Stream(index, request, tokens, self._model)
            if self._conversations and not isinstance(request.prompt, str):
                stream.stable_tokens = self._conversations.stable(request.prompt)
            streams.append(stream)
        return streams

    def _tokens(self, request: CompletionRequest) -> list[int]:
        assert self._model is not None
        if isinstance(request.prompt, str):
            marks = request.reads_marks
            return self._model.tokenize(request.prompt, parse_special=marks) or [0]
        if self._conversations is None:
            raise BackendError(
                'This model is prompted with text, not with a conversation.',
                remedy="Set prompting.frame to 'chat' if its file has a chat template.",
            )
        return self._conversations.of(request.prompt)

    def _check_length(self, prompt_tokens: int, max_tokens: int) -> None:
        needed = prompt_tokens + max_tokens
        size = self._config.gguf.context_size
        if needed > size:
            raise ContextOverflowError(
                f'The prompt has {prompt_tokens} tokens and the answer may have {max_tokens}, '
                f'but the context holds {size}.',
                remedy=f'Set gguf.context_size to at least {needed}.',
            )

    def _prefix_store(self) -> PrefixStore | None:
        """Keep evaluated prefixes beside the cache; nothing is kept where that is not on disk."""
        from lmpvc_codegen.backends.prefix_store import PrefixStore

        cache, gguf = self._config.cache, self._config.gguf
        if not cache.enabled or not cache.filename or not gguf.prefix_store_mb:
            return None
        folder = cache_folder(cache.filename)
        form = (
            gguf.kv_cache_type,
            gguf.flash_attn,
            gguf.n_gpu_layers,
            version('llama-cpp-python'),
        )
        return PrefixStore(
            folder.with_name(f'{folder.name}-prefixes'),
            identity=f'{self.identity} {form}',
            size_limit_mb=gguf.prefix_store_mb,
        )

    def _known_template(self) -> str:
        """Give the template that the catalogue knows for a file without one, or ''."""
        catalogue = load_catalogue()
        model = catalogue.model_of(self._config.gguf)
        return catalogue.chat.get(model.chat or '', '') if model else ''

    def _chat_form(self, model: LlamaModel) -> ConversationTokens | None:
        from lmpvc_codegen.backends.chat_template import ChatTemplate, is_tuned_for_chat
        from lmpvc_codegen.backends.conversation_tokens import ConversationTokens

        wanted = self._config.prompting.frame
        if wanted == 'completion':
            return None
        source = model.chat_template or self._known_template()
        names = f'{self._config.gguf.filename} {model.metadata("general.name")}'
        if wanted == 'auto' and not (source and is_tuned_for_chat(names)):
            return None
        if not source:
            raise BackendError(
                f"The file '{self._config.gguf.filename}' carries no chat template.",
                remedy="Set prompting.frame to 'auto' or 'completion'.",
            )
        template = ChatTemplate(
            source,
            begin=model.begin_text,
            end=model.end_text,
            control_texts=model.control_texts(),
        )
        return ConversationTokens(
            template,
            lambda text, begins: model.tokenize(text, parse_special=True, begins=begins),
        )


def _engine() -> tuple[type[LlamaModel], type[LlamaContexts]]:
    """Import what needs llama.cpp, before a file is fetched for it."""
    try:
        from lmpvc_codegen.backends.llama_contexts import LlamaContexts
        from lmpvc_codegen.backends.llama_model import LlamaModel
    # llama_cpp raises a RuntimeError of its own where its shared library cannot be loaded.
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        raise BackendUnavailableError(
            f"Backend 'gguf' cannot use the llama_cpp that is installed: {error}.",
            remedy='Run: pip install --force-reinstall llama-cpp-python==0.3.36',
        ) from error
    return LlamaModel, LlamaContexts
