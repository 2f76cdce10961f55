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

"""The configuration: typed settings, and how they are read from a JSON file."""

from lmpvc_codegen.config.files import CONFIG_NAME, find_config_file
from lmpvc_codegen.config.loading import config_path, load_config
from lmpvc_codegen.config.remote import InferenceApiConfig, OllamaConfig, OpenAiCompatibleConfig
from lmpvc_codegen.config.settings import (
    BitsAndBytesConfig,
    CacheConfig,
    Config,
    DEFAULT_MODULES,
    GgufConfig,
    GptqConfig,
    PromptingConfig,
    RobotConfig,
    ServiceConfig,
    TorchCpuConfig,
    TransformersConfig,
)
from lmpvc_codegen.config.web import WebConfig

__all__ = [
    'CONFIG_NAME',
    'DEFAULT_MODULES',
    'BitsAndBytesConfig',
    'CacheConfig',
    'Config',
    'GgufConfig',
    'GptqConfig',
    'InferenceApiConfig',
    'OllamaConfig',
    'OpenAiCompatibleConfig',
    'PromptingConfig',
    'RobotConfig',
    'ServiceConfig',
    'TorchCpuConfig',
    'TransformersConfig',
    'WebConfig',
    'config_path',
    'find_config_file',
    'load_config',
]
