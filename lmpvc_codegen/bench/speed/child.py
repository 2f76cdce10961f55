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
The process in which a form is made or measured: one job, then the end.

A job is ``package.module:function``; the function takes its payload and ``tell``, and gives its
result. The job comes as JSON on standard input; news, and at last the result or the error, go as
lines of JSON to what was standard output. What libraries print goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any, TextIO

from lmpvc_codegen.errors import CodegenError


def main() -> int:
    """Do the job that standard input names."""
    with os.fdopen(os.dup(1), 'w', encoding='utf-8') as news:
        os.dup2(2, 1)
        job = json.load(sys.stdin)
        module, _colon, name = job['function'].partition(':')
        try:
            function: Any = getattr(importlib.import_module(module), name)
            result = function(job['payload'], lambda told: _write(news, told))
        except Exception as error:  # noqa: BLE001 - vendors raise what they like; it is reported
            _write(news, {'error': _described(error), 'remedy': getattr(error, 'remedy', '')})
            return 1
        _write(news, {'result': result})
    return 0


def _write(news: TextIO, told: Any) -> None:
    news.write(json.dumps(told) + '\n')
    news.flush()


def _described(error: Exception) -> str:
    if isinstance(error, CodegenError):
        return error.message
    return f'{type(error).__name__}: {error}'


if __name__ == '__main__':
    sys.exit(main())
