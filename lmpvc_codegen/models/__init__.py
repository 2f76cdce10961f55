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


"""
Models: the catalogue, their files, the memory they take, and one that is loaded.

The names below are imported when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lmpvc_codegen.models.catalogue import load_catalogue
    from lmpvc_codegen.models.library import ModelLibrary
    from lmpvc_codegen.models.model_benchmarker import get_model_benchmarker
    from lmpvc_codegen.models.model_downloader import get_model_downloader
    from lmpvc_codegen.models.model_manager import get_model_manager
    from lmpvc_codegen.models.model_provider import ModelConfig, ModelProvider

__all__ = [
    'ModelConfig',
    'ModelLibrary',
    'ModelProvider',
    'get_model_benchmarker',
    'get_model_downloader',
    'get_model_manager',
    'load_catalogue',
]

_MODULES = {
    'ModelConfig': 'model_provider',
    'ModelLibrary': 'library',
    'ModelProvider': 'model_provider',
    'get_model_benchmarker': 'model_benchmarker',
    'get_model_downloader': 'model_downloader',
    'get_model_manager': 'model_manager',
    'load_catalogue': 'catalogue',
}


def __getattr__(name: str) -> object:
    """Import a name when it is first used (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(f'{__name__}.{_MODULES[name]}'), name)
