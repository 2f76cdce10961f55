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

"""Which of the other backends could be chosen here, and what the rest of them lack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lmpvc_codegen.cli.diagnosis.check import Check
from lmpvc_codegen.cli.diagnosis.servers import missing_server
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import CodegenError


def check_other_backends(config: Config) -> Iterator[Check]:
    """Tell for each backend that is not configured whether it can run here; nothing is loaded."""
    from lmpvc_codegen.backends.registry import backend_names, make_backend

    for name in backend_names():
        if name == config.model:
            continue
        other = replace(config, model=name)
        try:
            make_backend(other).close()
        except CodegenError as error:
            yield Check('off', name, error.message, error.remedy)
        except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
            yield Check('off', name, f'{type(error).__name__}: {error}', 'Update the plug-in.')
        else:
            chosen = Check('ok', name, f'can be chosen: set model to "{name}"')
            yield missing_server(other) or chosen
