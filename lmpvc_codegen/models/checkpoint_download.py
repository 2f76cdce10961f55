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

"""Fetching a checkpoint of transformers from the hub; what was begun is gone on with."""

from __future__ import annotations

from collections.abc import Sequence
import importlib
from pathlib import Path
from typing import Any

from filelock import FileLock
from lmpvc_codegen.errors import BackendError, ModelNotFoundError
from lmpvc_codegen.models.download import check_reachable

_TOKEN = 'Set HF_TOKEN to a token of an account that may read it.'  # noqa: S105
_REMEDIES = {
    'GatedRepoError': f"Accept the model's terms on its page. {_TOKEN}",
    'RepositoryNotFoundError': f'Correct the name. If the repository is private: {_TOKEN}',
    'RevisionNotFoundError': 'Correct the name of the repository.',
}
"""What to do about the hub's errors, by their names."""


def download_checkpoint(
    repository: str, *, patterns: Sequence[str], target: Path, token: str | None
) -> Path:
    """
    Fetch a model's folder to its place; a process that wants the same one waits for it.

    :param patterns: of the files that are fetched.
    :raises ModelNotFoundError: the hub does not give it; the message says why.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f'.{target.name}.lock')):
            _from_hub(repository, patterns, target, token)
    except OSError as error:
        raise BackendError(
            f"The model's folder '{target}' cannot be written: {error}.",
            remedy='Free disk space, or set HF_HOME to a folder that you may write.',
        ) from error
    return target


def _from_hub(repository: str, patterns: Sequence[str], target: Path, token: str | None) -> None:
    try:
        hub: Any = importlib.import_module('huggingface_hub')
    except ImportError as error:
        raise ModelNotFoundError(
            f"The model '{repository}' is not on this machine, and huggingface_hub, which would "
            'fetch it, is not installed.',
            remedy='Run: pip install huggingface_hub',
        ) from error
    try:
        check_reachable(hub.constants.ENDPOINT)
    except ModelNotFoundError as error:
        raise ModelNotFoundError(
            f"The model '{repository}' is not on this machine. {error.message}",
            remedy=f"Connect to the network, or put the model's folder at '{target}'.",
        ) from error
    try:
        # config.json is what tells a model that is there, so it comes last.
        for patterns_of_turn, ignored in ((patterns, ['config.json']), (['config.json'], [])):
            hub.snapshot_download(
                repository,
                local_dir=target,
                allow_patterns=list(patterns_of_turn),
                ignore_patterns=ignored,
                token=token,
            )
    # The hub's errors share no base of their own below OSError, ValueError and its HTTP errors.
    except Exception as error:
        lines = str(error).strip().splitlines() or ['no reason given']
        name = type(error).__name__
        raise ModelNotFoundError(
            f"The hub did not give the model '{repository}' ({name}: {lines[0][:160]}).",
            remedy=_REMEDIES.get(
                name, f"Check the network and the name, or put the model's folder at '{target}'."
            ),
        ) from error
