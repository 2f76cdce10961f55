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


"""The report: medians, what is said of the trace, the seed's figures, what was not measured."""

from __future__ import annotations

import json
from pathlib import Path
from test.bench.speed.scripted import form, made, repeat, settings, source
from typing import Any

from lmpvc_codegen.bench.speed.forms import Skipped
from lmpvc_codegen.bench.speed.markdown import as_markdown
from lmpvc_codegen.bench.speed.report import agreement, make_report, medians
from lmpvc_codegen.bench.speed.running import FormResult


def _report(folder: Path, *results: FormResult, file_type: int = 15) -> dict[str, Any]:
    given = source(folder / 'model.gguf', file_type)
    return make_report(results, given, settings(folder, repeats=3))


def _row(report: dict[str, Any], name: str) -> list[str]:
    lines = as_markdown(report).splitlines()
    (row,) = [line for line in lines if line.startswith(f'| {name} |')]
    return [cell.strip() for cell in row.strip('|').split('|')]


def test_every_figure_is_a_median() -> None:
    """One slow repeat in three changes nothing."""
    slow = repeat(total_s=100.0, first_token_s=50.0, load_s=30.0, peak_memory_mb=900.0)
    told = medians([repeat(total_s=11.0), slow, repeat(total_s=10.0)])
    assert told['total_s'] == 11.0
    assert told['first_token_s'] == 2.0
    assert told['load_s'] == 1.0
    assert told['peak_memory_mb'] == 700.0
    assert told['prefill_tokens_s'] == 50.0
    # Four tokens in 9, 50 and 8 seconds.
    assert told['decode_tokens_s'] == 4 / 9


def test_agreement_counts_up_to_the_first_difference() -> None:
    """Neither a later agreement nor a longer text counts."""
    assert agreement((1, 2, 3, 4), (1, 2, 9, 4)) == 2
    assert agreement((1, 2), (1, 2, 3)) == 2
    assert agreement((), (1,)) == 0


def test_a_row_has_our_figures_beside_those_of_the_seed(tmp_path: Path) -> None:
    """Each with its own ratio to torch, and none invented for q4_0."""
    report = _report(
        tmp_path,
        FormResult(form('torch-eager'), made(2000), (repeat(total_s=40.0),)),
        FormResult(form('q4_k_s'), made(600), (repeat(total_s=8.0), repeat(total_s=12.0))),
        FormResult(form('q4_0'), made(500), (repeat(total_s=5.0),)),
    )
    assert _row(report, 'q4_k_s')[-5:] == ['**10.0**', '8.0 to 12.0', '4.00 x', '26.22', '9.81 x']
    assert _row(report, 'q4_k_s')[1:3] == ['0', '4.80']
    assert _row(report, 'q4_0')[-3:] == ['8.00 x', '-', '-']
    assert 'unknown machine, to be seen and not to be compared' in as_markdown(report)


def test_without_torch_there_is_no_ratio(tmp_path: Path) -> None:
    """The seed's ratios then stand in their column alone."""
    lacking = Skipped('torch is not installed.', 'Run: pip install torch==2.13.0')
    report = _report(
        tmp_path,
        FormResult(form('torch-eager'), skipped=lacking),
        FormResult(form('f16'), made(), (repeat(),)),
    )
    assert _row(report, 'torch-eager')[3] == 'not measured'
    assert _row(report, 'f16')[-3:] == ['-', '54.00', '4.76 x']
    text = as_markdown(report)
    assert '- torch-eager: torch is not installed. Run: pip install torch==2.13.0' in text
    assert report['forms'][1]['as_torch_eager'] is None


def test_a_trace_that_writes_otherwise_is_called_out(tmp_path: Path) -> None:
    """A quantised form may differ, the trace must not."""
    eager = FormResult(form('torch-eager'), made(), (repeat(),))
    other = (repeat(tokens=(1, 2, 9, 9, 9)),)
    text = as_markdown(
        _report(
            tmp_path,
            eager,
            FormResult(form('torch-jit'), made(), other),
            FormResult(form('q4_0'), made(), other),
        )
    )
    assert (
        '- torch-jit: **the trace does not write what the model writes**: only its first 2 of 5'
    ) in text
    assert '- q4_0: the first 2 of 5 tokens as torch-eager.' in text
    same = FormResult(form('torch-jit'), made(), (repeat(),))
    assert '- torch-jit: the same 5 tokens as torch-eager.' in as_markdown(
        _report(tmp_path, eager, same)
    )


def test_repeats_that_differ_and_prompts_cut_otherwise_are_told(tmp_path: Path) -> None:
    """Both would make figures incomparable."""
    text = as_markdown(
        _report(
            tmp_path,
            FormResult(form('torch-eager'), made(), (repeat(prompt_tokens=99),)),
            FormResult(form('f16'), made(), (repeat(), repeat(tokens=(1, 2, 3, 4, 6)))),
        )
    )
    assert '- f16: its repeats did not write the same tokens.' in text
    assert '- The engines cut the prompt into different numbers of tokens.' in text


def test_repeats_of_a_busy_machine_do_not_count(tmp_path: Path) -> None:
    """They are left out and counted; where there are no others, the report says so."""
    busy = repeat(total_s=99.0, others_share=0.5)
    mixed = FormResult(form('f16'), made(), (busy, repeat(total_s=10.0), busy))
    report = _report(tmp_path, mixed, FormResult(form('q4_0'), made(), (busy,)))
    assert _row(report, 'f16')[8:10] == ['**10.0**', '10.0 to 10.0']
    assert _row(report, 'q4_0')[8] == '**99.0**'
    text = as_markdown(report)
    assert '- f16: 2 of 3 repeats left out.' in text
    assert '- q4_0: **its figures are those of a busy machine.**' in text
    assert len(report['forms'][0]['repeats']) == 3


def test_requantising_is_told(tmp_path: Path) -> None:
    """Of a file that was quantised already, and only of such a one."""
    result = FormResult(form('q4_0'), made(), (repeat(),))
    quantised = as_markdown(_report(tmp_path, result))
    assert 'Everything comes from a file that is quantised already' in quantised
    assert '- q4_0: requantised from q4_k_m; weights: 100% q4_0' in quantised
    assert 'quantised already' not in as_markdown(_report(tmp_path, result, file_type=1))


def test_a_report_is_plain_json_with_machine_model_and_all_repeats(tmp_path: Path) -> None:
    """So that it can be compared later."""
    report = _report(tmp_path, FormResult(form('f16'), made(), (repeat(), repeat())))
    read = json.loads(json.dumps(report))
    assert read['model']['sha256'] == 'ab' * 32
    assert read['machine']['cores'] >= 1
    assert [one['total_s'] for one in read['forms'][0]['repeats']] == [10.0, 10.0]
    assert as_markdown(read) == as_markdown(report)
