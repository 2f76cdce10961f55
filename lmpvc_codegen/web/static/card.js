// One model: what it is, how it stands, and what can be done with it.

import { furthest, usualFile } from './catalogue.js';
import { button, el, setText } from './dom.js';
import { bytes, capability, parameters, progressWords, sizeClass, stateWord, tokens } from './format.js';

export class ModelCard {
  // act(action, card) does what a button says; compare(card, isChosen) puts it on the tray.
  constructor(model, { act, compare }) {
    this.model = model;
    this.chosen = '';
    this.notice = null;
    this.act = (action) => act(action, this);
    this.#build(compare);
    this.update(model);
  }

  get file() {
    return this.model.files.find((file) => file.name === this.chosen) ?? usualFile(this.model);
  }

  update(model) {
    const before = this.file?.state;
    this.model = model;
    const { file } = this;
    if (before !== file?.state && this.notice?.kind !== 'error') this.notice = null;
    this.#showChoices();
    this.root.dataset.state = file?.state ?? 'absent';
    setText(this.state, stateWord(furthest(model.files)));
    this.state.dataset.state = furthest(model.files);
    if (!file) return;
    this.#showMemory(file);
    this.#showStatus(file);
    this.#showButtons(file);
  }

  tell(kind, text) {
    this.notice = text ? { kind, text } : null;
    this.update(this.model);
  }

  #build(compare) {
    const { model } = this;
    const id = `model-${model.model_id}`;
    this.state = el('span', { className: 'pill' });
    this.choice = el('select', { onchange: () => { this.chosen = this.choice.value; this.notice = null; this.update(this.model); } });
    this.choice.setAttribute('aria-label', `Quantisation of ${model.display_name}`);
    this.memory = el('dd');
    this.size = el('dd');
    this.status = el('p', { className: 'status' });
    this.bar = el('progress', { max: 1 });
    this.bar.setAttribute('aria-label', `Progress of ${model.display_name}`);
    this.remedy = el('p', { className: 'told' });
    this.buttons = el('div', { className: 'buttons' });
    this.tick = el('input', { type: 'checkbox', onchange: () => compare(this, this.tick.checked) });
    this.root = el('article', { className: 'card panel' },
      el('header', {}, el('h2', { id }, model.display_name), this.state),
      el('p', { className: 'purpose' }, model.specialization || '\u00a0'),
      el('ul', { className: 'tags' }, [sizeClass(model.size_class), ...model.capabilities.map(capability)].map((tag) => el('li', {}, tag))),
      this.#facts(),
      el('label', { className: 'choice' }, el('span', {}, 'Quantisation'), this.choice),
      el('div', { className: 'slot' }, this.status, this.bar, this.remedy),
      el('footer', {}, this.buttons, el('label', { className: 'tick' }, this.tick, el('span', {}, 'Compare'))));
    this.root.setAttribute('aria-labelledby', id);
    this.tick.setAttribute('aria-label', `Compare ${model.display_name}`);
  }

  #facts() {
    const { model } = this;
    const active = model.active_parameters && model.active_parameters !== model.parameters
      ? `, ${parameters(model.active_parameters)} active` : '';
    const fact = (name, value) => el('div', {}, el('dt', {}, name), value instanceof Node ? value : el('dd', {}, value));
    return el('dl', { className: 'facts' },
      fact('Parameters', `${parameters(model.parameters)}${active}`),
      fact('Context', `${tokens(model.context_length)} tokens`),
      fact('Memory', this.memory),
      fact('Download', this.size),
      fact('GPU memory advised', bytes(model.recommended_gpu_memory)),
      fact('Licence', `${model.licence}${model.gated ? ', to be agreed to' : ''}`),
      fact('Family', model.family),
      fact('Provider', model.provider));
  }

  #showChoices() {
    const { files } = this.model;
    const key = files.map((file) => [file.name, file.state, file.fits, file.memory_bytes].join()).join();
    if (key !== this.choicesKey) {
      this.choicesKey = key;
      this.choice.replaceChildren(...files.map((file) => el('option', { value: file.name }, choiceWords(file))));
    }
    this.choice.value = this.file?.name ?? '';
  }

  #showMemory(file) {
    setText(this.memory, `${bytes(file.memory_bytes)}, ${file.fits ? 'fits' : 'too much here'}`);
    this.memory.dataset.fits = String(file.fits);
    setText(this.size, bytes(file.size_bytes));
  }

  #showStatus(file) {
    const words = this.notice?.text ?? statusWords(file);
    setText(this.status, words);
    this.status.dataset.kind = this.notice?.kind ?? (file.state === 'error' ? 'error' : '');
    setText(this.remedy, this.notice ? '' : file.error?.remedy ?? '');
    this.bar.hidden = file.state !== 'downloading' && file.state !== 'loading';
    const { done_bytes: done, total_bytes: total } = file.progress ?? {};
    if (file.state === 'downloading' && total) this.bar.value = done / total;
    else if (!this.bar.hidden) this.bar.removeAttribute('value');
  }

  #showButtons(file) {
    const wanted = (file.state === 'error' && file.kept_bytes ? BUTTONS.broken : BUTTONS[file.state]) ?? [];
    if (this.shown === wanted) return;
    this.shown = wanted;
    const hadFocus = this.buttons.contains(document.activeElement);
    this.buttons.replaceChildren(...wanted.map(([action, label, iconName, className]) => button(
      label, iconName, () => this.act(action), { className, title: label, 'aria-label': `${label}: ${this.model.display_name}` })));
    if (hadFocus) (this.buttons.firstChild ?? this.choice).focus();
  }
}

const DOWNLOAD = ['download', 'Download', 'download', 'primary'];
const RETRY = ['download', 'Try again', 'download', 'primary'];
const VERIFY = ['verify', 'Verify', 'verify', ''];
const DELETE = ['delete', 'Delete', 'delete', 'quiet-danger'];
const BUTTONS = {
  absent: [DOWNLOAD],
  partial: [['download', 'Resume', 'download', 'primary'], DELETE],
  downloading: [['cancel', 'Cancel', 'cross', '']],
  downloaded: [['select', 'Use', 'use', 'primary'], VERIFY, DELETE],
  loading: [],
  active: [VERIFY, ['unload', 'Unload', 'unload', '']],
  error: [RETRY],
  broken: [RETRY, DELETE],
};

function choiceWords(file) {
  const isHere = file.state === 'downloaded' || file.state === 'active';
  return `${isHere ? '✓ ' : ''}${file.quantization} · ${bytes(file.size_bytes)} · memory ${bytes(file.memory_bytes)}${file.fits ? '' : ', too much'}`;
}

function statusWords(file) {
  const words = {
    absent: () => `Not on this machine; ${bytes(file.size_bytes)} to download.`,
    partial: () => `Interrupted: ${bytes(file.kept_bytes)} of ${bytes(file.size_bytes)} are kept.`,
    downloading: () => (file.progress ? progressWords(file.progress) : 'Beginning …'),
    downloaded: () => `Ready on this machine, ${bytes(file.size_bytes)}.`,
    loading: () => 'Is being loaded; commands wait until then.',
    active: () => 'Answers the commands now.',
    error: () => file.error?.message ?? 'Something went wrong.',
  };
  return (words[file.state] ?? words.absent)();
}
