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

"""Configuration files for tests, and the shortest way to what is said about them."""

from __future__ import annotations

from collections.abc import Mapping
import json
from pathlib import Path
import tempfile

from lmpvc_codegen.config import Config, load_config
from lmpvc_codegen.errors import ConfigError
import pytest


def load(
    text: str,
    *,
    overrides: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Config:
    """Load a configuration from the text of its file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / 'codegen_config.json'
        file.write_text(text, encoding='utf-8', errors='surrogatepass')
        return load_config(file, overrides=overrides, environment=environment or {})


def load_tree(tree: object, *, overrides: Mapping[str, object] | None = None) -> Config:
    """Load a configuration from what its file holds."""
    return load(json.dumps(tree), overrides=overrides)


def complaint(text: str, *, overrides: Mapping[str, object] | None = None) -> str:
    """Give the sentence with which a configuration is refused."""
    with pytest.raises(ConfigError) as refusal:
        load(text, overrides=overrides)
    return str(refusal.value)
