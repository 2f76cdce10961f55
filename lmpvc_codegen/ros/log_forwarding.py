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

"""Forwarding the package's own log lines to the node's logger."""

from __future__ import annotations

import logging
from typing import Any


class _RosHandler(logging.Handler):
    """Hands log records to a logger of ROS."""

    def __init__(self, logger: Any) -> None:
        super().__init__(logging.INFO)
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a record on, at its own level."""
        message = self.format(record)
        # rclpy remembers the level of each place that logs, so every level needs a line.
        if record.levelno >= logging.ERROR:
            self._logger.error(message)
        elif record.levelno >= logging.WARNING:
            self._logger.warning(message)
        else:
            self._logger.info(message)


def forward_logs(logger: Any) -> logging.Handler:
    """Forward what the package logs; remove the handler to end it."""
    handler = _RosHandler(logger)
    package = logging.getLogger('lmpvc_codegen')
    package.addHandler(handler)
    package.setLevel(logging.INFO)
    package.propagate = False
    return handler
