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

"""From a text to what a model is asked: to go on, to answer, or to fill in."""

from __future__ import annotations

from contextlib import suppress

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.errors import BackendError
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import CompletionRequest, Message, Prompt
from lmpvc_codegen.models.fill_in import FillIn


def text_request(
    backend: Backend, prompt: str, *, suffix: str | None, max_tokens: int, sampling: Sampling
) -> CompletionRequest:
    """
    Ask for what a text wants: instruction-tuned models answer, others go on.

    One that holds the model's own marks for filling in is taken as it is.

    :param suffix: what follows the gap that is to be filled in; None where there is none.
    :raises BackendError: the model was not trained to fill in.
    """
    asked: Prompt = prompt
    stop: tuple[str, ...] = ()
    reads_marks = True
    if suffix is not None:
        form = fill_in_of(backend)
        asked, stop = form.prompt(prompt, suffix), form.stop
    elif not _holds_marks(backend, prompt):
        reads_marks = False
        if backend.prompt_format == 'chat':
            asked = (Message('user', prompt),)
    return CompletionRequest(
        asked, stop=stop, max_tokens=max_tokens, sampling=sampling, reads_marks=reads_marks
    )


def fill_in_of(backend: Backend) -> FillIn:
    """
    Tell how a backend's model is asked to fill in.

    :raises BackendError: it does not fill in.
    """
    form: FillIn | None = getattr(backend, 'fill_in', None)
    if form is None:
        raise BackendError(
            f"The backend '{backend.name}' does not fill in.",
            remedy="Set 'model' to gguf, or leave out the suffix.",
        )
    return form


def _holds_marks(backend: Backend, prompt: str) -> bool:
    with suppress(BackendError):
        return fill_in_of(backend).is_in(prompt)
    return False
