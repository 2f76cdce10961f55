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

"""Coding tasks of our own in four languages, each with tests for the language's own tool."""

from __future__ import annotations

from lmpvc_codegen.bench.coding_tasks.cpp import CPP_TASKS
from lmpvc_codegen.bench.coding_tasks.javascript import JAVASCRIPT_TASKS
from lmpvc_codegen.bench.coding_tasks.python import PYTHON_TASKS
from lmpvc_codegen.bench.coding_tasks.react import REACT_TASKS
from lmpvc_codegen.bench.coding_tasks.sql import SQL_TASKS
from lmpvc_codegen.bench.coding_tasks.task import Case, CodingTask, Language

ALL_TASKS: tuple[CodingTask, ...] = (
    *PYTHON_TASKS,
    *JAVASCRIPT_TASKS,
    *CPP_TASKS,
    *SQL_TASKS,
    *REACT_TASKS,
)
"""Every task, in the order in which they are run."""

__all__ = ['ALL_TASKS', 'Case', 'CodingTask', 'Language']
