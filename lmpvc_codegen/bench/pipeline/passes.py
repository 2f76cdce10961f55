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

"""The forward passes of a model among the spans, or what stands for them."""

from __future__ import annotations

from collections.abc import Sequence

from lmpvc_codegen.generation.stages import Span


def with_passes(spans: Sequence[Span], *, read: int = 0, written: int = 0) -> list[Span]:
    """
    Tell prefill from decoding where a backend tells of no passes: by its first piece of text.

    :param read: tokens that were read in such a call, where that is known; ``written`` likewise.
    """
    passes = [span for span in spans if span.stage in {'prefill', 'decode'}]
    told = list(spans)
    for model in (span for span in spans if span.stage == 'model'):
        if any(model.begin <= span.begin < model.end for span in passes):
            continue
        watches = [s for s in spans if s.stage == 'watch' and model.begin <= s.begin < model.end]
        first = min((watch.begin for watch in watches), default=model.end)
        told.append(model._replace(stage='prefill', end=first, tokens=read))
        if watches:
            told.append(model._replace(stage='decode', begin=first, tokens=written))
    return told


def tokens_per_s(spans: Sequence[Span], stage: str) -> float:
    """
    Tell how fast tokens were read ('prefill'), or written one after the other ('decode').

    Passes that decode several tokens together do not count where there are others.
    """
    passes: list[tuple[int, float]] = []
    for span in spans:
        seconds = span.end - span.begin
        if span.stage == stage and span.tokens:
            passes.append((span.tokens, seconds))
        elif span.stage == stage and passes:  # waiting for the logits of the last pass
            passes[-1] = (passes[-1][0], passes[-1][1] + seconds)
    single = [one for one in passes if one[0] == 1]
    counted = single if stage == 'decode' and single else passes
    seconds = sum(taken for _tokens, taken in counted)
    return sum(tokens for tokens, _taken in counted) / seconds if seconds else 0.0
