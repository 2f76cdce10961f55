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


"""The catalogue: every model of the seeds, what is true of each, and one's own beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
import json
from pathlib import Path
import re

from lmpvc_codegen.config import GgufConfig, load_config
from lmpvc_codegen.config.files import find_config_file
from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.models.catalogue import Catalogue, load_catalogue, overlay_path
from lmpvc_codegen.models.catalogue_entries import CatalogueModel, shards
import pytest

SEED_004 = (
    'deepseek-coder-v2-lite-instruct deepseek-coder-v2-instruct qwen2.5-coder-0.5b-instruct '
    'qwen2.5-coder-1.5b-instruct qwen2.5-coder-3b-instruct qwen2.5-coder-7b-instruct '
    'qwen2.5-coder-14b-instruct qwen2.5-coder-32b-instruct starcoder2-3b starcoder2-7b '
    'starcoder2-15b codellama-7b-instruct codellama-13b-instruct codellama-34b-instruct '
    'codestral-22b opencoder-1.5b-instruct opencoder-8b-instruct codegemma-2b '
    'codegemma-7b-instruct'
).split()

SEED_000 = {
    'starcoder2-15b.i1-IQ4_XS.gguf',
    'dolphincoder-starcoder2-15b.i1-IQ4_XS.gguf',
    'Phind-CodeLlama-34B-Python-v1.i1-IQ2_XXS.gguf',
    'Codestral-22B-v0.1-abliterated-v3.i1-IQ3_XXS.gguf',
    'Qwen2.5-Coder-7B.i1-Q6_K.gguf',
    'Qwen2.5-14B.i1-Q4_K_S.gguf',
    'Qwen2.5-32B.i1-IQ2_XXS.gguf',
}

MODELS = list(load_catalogue().models.values())


@pytest.fixture
def catalogue() -> Catalogue:
    """Give the catalogue as it is installed."""
    return load_catalogue()


def test_all_models_of_the_seeds_are_there(catalogue: Catalogue) -> None:
    """All 19 of seed 004, and those of the others."""
    assert len(SEED_004) == 19
    assert set(SEED_004) <= set(catalogue.models)
    files = {file.filename for model in MODELS for file in model.files}
    assert files >= SEED_000
    assert {'starcoder2-7b-f16.gguf', 'starcoder2-7b-q4_k_s.gguf'} <= files


@pytest.mark.parametrize('model', MODELS, ids=lambda model: model.model_id)
def test_a_model_has_every_field_and_they_agree(
    model: CatalogueModel, catalogue: Catalogue
) -> None:
    """Nothing is left out, families exist, and the shape gives about the parameters."""
    assert model.provider
    assert model.specialization
    assert model.licence
    assert model.context_length >= 4096
    assert model.files
    assert model.fill_in is None or model.fill_in in catalogue.fill_in
    assert model.chat is None or model.chat in catalogue.chat
    shape = model.shape
    assert shape is not None
    assert shape.heads % shape.kv_heads == 0
    if model.active_parameters:
        assert model.active_parameters < model.parameters
        return
    attention = shape.embedding * (shape.heads + shape.kv_heads) * 2 * shape.key_length
    matrices = 2 if model.provider == 'starcoder' else 3
    layer = attention + matrices * shape.embedding * shape.feed_forward
    embeddings = shape.vocabulary * shape.embedding
    least, most = shape.layers * layer + embeddings, shape.layers * layer + 2 * embeddings
    assert 0.97 * least < model.parameters < 1.03 * most


@pytest.mark.parametrize('model', MODELS, ids=lambda model: model.model_id)
def test_hashes_and_sizes_are_whole_or_absent(model: CatalogueModel) -> None:
    """A hash has 64 digits and an exact size beside it; a rounded size says that it is."""
    for file in model.files:
        assert re.fullmatch('[0-9a-f]{64}|', file.sha256)
        assert bool(file.sha256) == bool(file.size_bytes)
        assert not (file.size_bytes and file.about_gb)


def test_the_seeds_errors_are_corrected(catalogue: Catalogue) -> None:
    """Contexts, sizes, licences and what is trained to fill in are those of the makers."""
    models = catalogue.models
    assert models['qwen2.5-coder-7b-instruct'].context_length == 32768
    assert models['opencoder-1.5b-instruct'].context_length == 4096
    assert models['codegemma-7b-instruct'].parameters == 8_540_000_000
    assert models['codellama-34b-instruct'].fill_in is None
    assert not models['qwen2.5-coder-3b-instruct'].is_commercial_use_allowed
    assert models['codestral-22b'].is_gated
    assert models['deepseek-coder-v2-lite-instruct'].active_parameters == 2_400_000_000


def test_a_model_is_found_by_any_of_its_names(catalogue: Catalogue) -> None:
    """Its id, its repository, and either in other capitals."""
    wanted = catalogue.models['starcoder2-7b']
    assert catalogue.model('StarCoder2-7B') == catalogue.model('bigcode/starcoder2-7b') == wanted
    with pytest.raises(ConfigError, match='Did you mean starcoder2-7b'):
        catalogue.model('starcoder2-7bb')


def test_a_tag_chooses_the_quantisation(catalogue: Catalogue) -> None:
    """Without one the usual quantisation is taken, else the first that there is."""
    name = 'qwen2.5-coder-7b-instruct'
    assert catalogue.choose(f'{name}:q8_0')[1].quantization == 'q8_0'
    assert catalogue.choose(name)[1].quantization == 'q4_k_m'
    assert catalogue.choose('qwen2.5-coder-7b')[1].quantization == 'q6_k'
    with pytest.raises(ConfigError, match=r"quantisation 'q3_k'.*There are q4_k_m, q8_0"):
        catalogue.choose(f'{name}:q3_k')


def test_a_model_in_several_files_names_them_all(catalogue: Catalogue) -> None:
    """The 236B model has four."""
    _model, file = catalogue.choose('deepseek-coder-v2-instruct')
    pieces = file.pieces()
    assert [piece.filename[-10:-5] for piece in pieces] == ['00004'] * 4
    assert catalogue.find(file.repository, pieces[2].filename) is not None
    assert shards('one.gguf') == ('one.gguf',)


def test_the_model_of_a_configuration_is_known(catalogue: Catalogue) -> None:
    """By repository and file, or by the name of the file alone."""
    default = catalogue.model_of(GgufConfig())
    assert default is not None
    moved = GgufConfig(filename='/tmp/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf')
    found = catalogue.model_of(moved)
    assert (default.model_id, found and found.model_id) == (
        'qwen2.5-coder-1.5b-instruct',
        'qwen2.5-coder-0.5b-instruct',
    )
    assert catalogue.model_of(GgufConfig(filename='mine.gguf')) is None


@pytest.fixture
def write_own() -> Callable[[object], Path]:
    """Write one's own catalogue."""

    def write(tree: object) -> Path:
        path = overlay_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(tree))
        return path

    return write


OWN = {
    'model_id': 'mine-1b',
    'name': 'me/Mine-1B',
    'parameters': 1_000_000_000,
    'context_length': 2048,
    'licence': 'MIT',
    'shape': {
        'layers': 2, 'heads': 2, 'kv_heads': 2, 'key_length': 64, 'value_length': 64,
        'embedding': 128,
    },
    'files': [{'quantization': 'q4_0', 'repository': 'me/Mine-GGUF', 'filename': 'mine.gguf'}],
}  # fmt: skip


def test_ones_own_models_are_added(write_own: Callable[[object], Path]) -> None:
    """Without touching code or the installed file."""
    write_own({'models': [OWN]})
    catalogue = load_catalogue()
    assert catalogue.choose('mine-1b')[1].repository == 'me/Mine-GGUF'
    assert set(SEED_004) < set(catalogue.models)
    (overlay_path()).unlink()
    assert 'mine-1b' not in load_catalogue().models


def test_ones_own_entry_changes_a_known_model(write_own: Callable[[object], Path]) -> None:
    """Key by key, with its file in front of the known ones."""
    file = {'quantization': 'q5_k_m', 'repository': 'me/Other-GGUF', 'filename': 'other.gguf'}
    write_own({'models': [{'model_id': 'starcoder2-3b', 'note': 'ours', 'files': [file]}]})
    model = load_catalogue().model('starcoder2-3b')
    assert (model.note, model.licence) == ('ours', 'BigCode OpenRAIL-M')
    assert [known.filename for known in model.files] == [
        'other.gguf',
        'starcoder2-3b-Q4_K_M.gguf',
    ]


@pytest.mark.parametrize(
    ('change', 'words'),
    [
        ({'model_id': '../etc'}, 'models.*model_id'),
        ({'licence': ''}, 'licence is missing'),
        ({'colour': 'red'}, 'colour'),
        ({'parameters': '1B'}, 'parameters'),
        ({'files': [{'repository': 'me/x', 'filename': '../x.gguf'}]}, 'filename'),
        ({'files': [{'repository': 'me/x', 'filename': '/x.gguf'}]}, 'filename'),
        ({'files': [{'repository': '../x', 'filename': 'x.gguf'}]}, 'repository'),
    ],
)
def test_what_is_wrong_with_ones_own_file_is_told(
    write_own: Callable[[object], Path], change: dict[str, object], words: str
) -> None:
    """With its path and the key; a name never leads out of the folder of models."""
    path = write_own({'models': [{**OWN, **change}]})
    with pytest.raises(ConfigError, match=words) as raised:
        load_catalogue()
    assert str(path) in str(raised.value)


def test_every_preset_is_a_configuration(tmp_path: Path, catalogue: Catalogue) -> None:
    """Each loads, and the seed's blocks are among them, file for file."""
    files = set()
    for name, preset in catalogue.presets.items():
        path = tmp_path / f'{name}.json'
        path.write_text(json.dumps(preset))
        config = load_config(path, environment={})
        assert config.model == preset['model']
        files.add(Path(config.gguf.filename).name)
    assert files >= SEED_000
    models = {preset['model'] for preset in catalogue.presets.values()}
    assert models == {'gguf', 'gptq', 'bitsandbytes', 'inference_api'}


def config_with(tmp_path: Path, gguf: Mapping[str, object], **overrides: object) -> GgufConfig:
    """Load a configuration with a gguf block, and values that override it."""
    path = tmp_path / 'config.json'
    path.write_text(json.dumps({'model': 'gguf', 'gguf': gguf}))
    told = {f'gguf.{key}': value for key, value in overrides.items()}
    return load_config(path, overrides=told, environment={}).gguf


def test_a_name_stands_for_repository_and_file(tmp_path: Path) -> None:
    """In the JSON file, and where it is overridden from either side."""
    name = {'model': 'qwen2.5-coder-0.5b-instruct'}
    found = config_with(tmp_path, name)
    assert found.filename == 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf'
    assert found.hf_url == 'Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF'
    other = config_with(tmp_path, name, filename='/tmp/x.gguf')
    assert (other.filename, other.model) == ('/tmp/x.gguf', None)
    file = {'hf_url': 'a/b', 'filename': 'c.gguf'}
    assert config_with(tmp_path, file, model='starcoder2-3b').filename.startswith('starcoder2-3b')


def test_a_name_and_a_file_together_are_refused(tmp_path: Path) -> None:
    """Nobody would know which of them counts."""
    with pytest.raises(ConfigError, match='Remove either'):
        config_with(tmp_path, {'model': 'starcoder2-3b', 'filename': 'c.gguf'})
    with pytest.raises(ConfigError, match='no model'):
        config_with(tmp_path, {'model': 'starcoder3'})


def test_the_installed_catalogue_is_json_of_known_keys() -> None:
    """It is read by the same strict reader as one's own."""
    tree = json.loads(find_config_file('models.json').read_text(encoding='utf-8'))
    assert set(tree) == {'models', 'fill_in', 'chat', 'presets'}
