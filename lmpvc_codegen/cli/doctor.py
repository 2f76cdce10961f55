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
Check the machine, the installation and the configuration, and say in words what to mend.

Each line tells ok, warn or fail, what was looked at, what was found, and what to do. The last
lines tell of the other backends: ok, or off with the one thing to do.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
import json

from lmpvc_codegen.cli.arguments import add_configuration_arguments, configuration
from lmpvc_codegen.cli.diagnosis.check import Check
from lmpvc_codegen.config import Config, config_path, TransformersConfig
from lmpvc_codegen.errors import ConfigError

SUMMARY = 'check the machine, the installation and the configuration'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which configuration is checked, and how to show the result."""
    add_configuration_arguments(parser)
    parser.add_argument('--json', action='store_true', help='one JSON list of all checks')


def run(arguments: argparse.Namespace) -> int:
    """
    Print what was found.

    :returns: 1 when something fails, else 0; a warning is no failure.
    """
    checks = []
    for check in _checks(arguments):
        checks.append(check)
        if not arguments.json:
            print(check.as_line(), flush=True)
    if arguments.json:
        print(json.dumps([asdict(check) for check in checks]))
    return int(any(check.state == 'fail' for check in checks))


def _checks(arguments: argparse.Namespace) -> Iterator[Check]:
    from lmpvc_codegen.cli.diagnosis import installation

    yield installation.check_machine()
    yield installation.check_python()
    yield installation.check_ros()
    yield installation.check_interfaces()
    try:
        config = configuration(arguments)
        yield Check('ok', 'configuration', str(config_path(arguments.config)))
    except ConfigError as error:
        yield Check('fail', 'configuration', error.message, error.remedy)
        return  # what the other checks would compare with is not known
    yield from _checks_of_configuration(config)


def _checks_of_configuration(config: Config) -> Iterator[Check]:
    from lmpvc_codegen.cli.diagnosis import (
        backends,
        checkpoint,
        installation,
        machine,
        model,
        servers,
        storage,
    )

    yield installation.check_backend(config)
    server = servers.check_servers(config)
    if server:
        yield server
    yield storage.check_cache(config.cache)
    if config.model == 'gguf':
        yield model.check_model_file(config.gguf)
        yield model.check_model_memory(config.gguf)
        yield machine.check_threads(config.gguf)
        yield machine.check_gpu(config.gguf)
        yield storage.check_disk_space(config.gguf)
    section = getattr(config, config.model, None)
    if isinstance(section, TransformersConfig):
        yield checkpoint.check_checkpoint(section, section=config.model)
        yield checkpoint.check_device(section, section=config.model)
    yield from backends.check_other_backends(config)
