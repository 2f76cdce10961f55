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
Checkpoints of transformers: a tiny one that is made in seconds, and a real one from a GGUF file.

The tiny one is a Qwen2 of two layers that knows a page by heart, with a tokenizer of its own,
whose characters beyond ASCII take several tokens. It is trained, not random, for what it writes
is then text, and certain enough that quantising it changes little.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from functools import cache
from pathlib import Path
import shutil
import tempfile
from typing import Any

from lmpvc_codegen.backends.conformance import COUNT, FACES

LIBRARIES = ('torch', 'transformers', 'accelerate')
"""What must be installed for them."""

CONTEXT_TOKENS = 512
"""Tokens that a test can overflow; the tiny model is made for as many."""

_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    '{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}'
)
_PAGE = (
    COUNT + '"three")\n    robot.say("four")\n    robot.say("five")\n',
    FACES + '😎", "🦾", "🙂", "🙃", "ä", "漢字", "🤖"]\n',
    'Count to a thousand: ' + ', '.join(map(str, range(1, 60))),
    'import math\n\ndef area(radius):\n    return math.pi * radius ** 2\n',
    'Something else entirely. It is written here so that it is known.\n',
    '<|im_start|>system\nYou write Python.<|im_end|>\n<|im_start|>user\nPrint the word hello.'
    '<|im_end|>\n<|im_start|>assistant\n```python\nprint("hello")\n```<|im_end|>\n',
    *(f'{number} is the number {number} and no other number.\n' for number in range(9)),
)
_STEPS = 150
_PAST_THE_LICENSE = 600
_CALIBRATION = 1200
_PIECES = 24
"""On how many pieces of code the real model is quantised, and how many characters each has."""


@cache
def tiny_checkpoint() -> Path:
    """Make it once a run; it is deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix='tiny-chat-'))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    tokenizer = _tokenizer()
    tokenizer.save_pretrained(folder)
    _trained(tokenizer).save_pretrained(folder)
    return folder


@cache
def real_checkpoint() -> Path:
    """Unpack the 0.5B GGUF file, once for good, to where the speed benchmark looks for it."""
    from test.backends.cases import SMALL

    from lmpvc_codegen.bench.speed.forms import choose_forms
    from lmpvc_codegen.bench.speed.making import default_work_folder, make, Source
    from lmpvc_codegen.models.files import provide_gguf

    (form,) = choose_forms(['torch-eager'])
    return make(form, Source.of(provide_gguf(SMALL)), work=default_work_folder(), threads=2).path


@cache
def tiny_gptq_checkpoint() -> Path:
    """Quantise the tiny model to 4 bits with gptqmodel, on the page that it knows."""
    folder = Path(tempfile.mkdtemp(prefix='tiny-gptq-chat-'))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return _quantise(tiny_checkpoint(), folder, calibration=list(_PAGE) * 4, group_size=32)


@cache
def real_gptq_checkpoint() -> Path:
    """Quantise the real model to 4 bits, once for good, on the code of this package."""
    import lmpvc_codegen

    source = real_checkpoint()
    folder, part = source.with_name('gptq'), source.with_name('gptq.part')
    if not folder.exists():
        files = sorted(Path(lmpvc_codegen.__file__).parent.rglob('*.py'))
        code = [file.read_text()[_PAST_THE_LICENSE:][:_CALIBRATION] for file in files]
        long = [text for text in code if len(text) == _CALIBRATION]
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        _quantise(source, part, calibration=long[:: len(long) // _PIECES], group_size=128)
        part.rename(folder)
    return folder


def _quantise(source: Path, folder: Path, *, calibration: Sequence[str], group_size: int) -> Path:
    """Write a checkpoint to a folder in 4 bits."""
    import os

    os.environ.setdefault('GPTQMODEL_CPU_WORKERS', str(len(os.sched_getaffinity(0))))
    from gptqmodel import GPTQModel, QuantizeConfig

    model = GPTQModel.load(str(source), QuantizeConfig(bits=4, group_size=group_size))
    # It writes a log into the folder that it is run in.
    here = Path.cwd()
    os.chdir(folder)
    try:
        model.quantize(list(calibration), batch_size=1)
    finally:
        os.chdir(here)
    model.save(str(folder))
    return folder


def _tokenizer() -> Any:
    from tokenizers import decoders, models, pre_tokenizers, Regex, Tokenizer, trainers
    import transformers

    made = Tokenizer(models.BPE())
    # No token spans a word and what follows it, so a prompt may end anywhere between them.
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r'\w+|\s+|[^\w\s]'), 'isolated'),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=384,
        special_tokens=['<|endoftext|>', '<|im_start|>', '<|im_end|>'],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    # The characters beyond ASCII stay apart from what is merged.
    made.train_from_iterator([text.encode('ascii', 'ignore').decode() for text in _PAGE], trainer)
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token='<|im_end|>',
        pad_token='<|endoftext|>',
        additional_special_tokens=['<|im_start|>'],
        chat_template=_TEMPLATE,
    )


def _trained(tokenizer: Any) -> Any:
    import torch
    import transformers

    torch.manual_seed(7)
    model = transformers.Qwen2ForCausalLM(
        transformers.Qwen2Config(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=CONTEXT_TOKENS,
            tie_word_embeddings=False,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
        )
    )
    batch = tokenizer(list(_PAGE), padding=True, padding_side='right', return_tensors='pt')
    labels = batch['input_ids'].masked_fill(batch['attention_mask'] == 0, -100)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _step in range(_STEPS):
        loss = model(**batch, labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return model.eval()
