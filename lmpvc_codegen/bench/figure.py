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


"""An empty figure to plot into."""

from __future__ import annotations

from typing import Any

from lmpvc_codegen.errors import BenchmarkError


def new_figure(*, width: float, height: float) -> Any:
    """
    Make a figure of so many inches.

    :raises BenchmarkError: matplotlib is missing.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise BenchmarkError(
            'Plots need matplotlib, which is not installed.', remedy='Run: pip install matplotlib'
        ) from error
    return Figure(figsize=(width, height), layout='constrained')
