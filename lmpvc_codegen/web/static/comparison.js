// Two or more models side by side.

import { usualFile } from './catalogue.js';
import { call } from './api.js';
import { announce, byId, el, setText } from './dom.js';
import { bytes, capability, parameters, plural, sizeClass, stateWord, tokens } from './format.js';

const ROWS = [
  ['State', (model) => stateWord(model.state)],
  ['Fits this machine', (model) => (model.fits ? 'yes' : 'no')],
  ['Parameters', (model) => parameters(model.parameters)],
  ['Active per token', (model) => parameters(model.active_parameters ?? model.parameters)],
  ['Size class', (model) => sizeClass(model.size_class)],
  ['Context', (model) => `${tokens(model.context_length)} tokens`],
  ['Can do', (model) => model.capabilities.map(capability).join(', ')],
  ['Purpose', (model) => model.specialization],
  ['Licence', (model) => `${model.licence}${model.gated ? ', to be agreed to' : ''}`],
  ['Family', (model) => model.family],
  ['Provider', (model) => model.provider],
  ['Usual file', (model) => usualFile(model)?.quantization],
  ['Download', (model) => bytes(usualFile(model)?.size_bytes)],
  ['Memory', (model) => bytes(usualFile(model)?.memory_bytes)],
  ['All files', (model) => model.files.map((file) => `${file.quantization} ${bytes(file.size_bytes)}`).join(', ')],
];

export class Comparison {
  constructor(onClear) {
    this.chosen = new Map();
    byId('compare').addEventListener('click', () => this.#open());
    byId('clear').addEventListener('click', () => {
      for (const card of this.chosen.values()) card.tick.checked = false;
      this.chosen.clear();
      this.#show();
      onClear();
    });
  }

  choose(card, isChosen) {
    if (isChosen) this.chosen.set(card.model.model_id, card);
    else this.chosen.delete(card.model.model_id);
    this.#show();
  }

  #show() {
    const count = this.chosen.size;
    byId('tray').hidden = count === 0;
    byId('compare').disabled = count < 2;
    setText(byId('tray-text'), count < 2 ? '1 chosen; choose another' : `${plural(count, 'model')} chosen`);
  }

  async #open() {
    try {
      const { models } = await call('POST', '/api/models/compare', { model_ids: [...this.chosen.keys()] });
      byId('comparison').replaceChildren(table(models));
      byId('compare-dialog').showModal();
    } catch (error) {
      setText(byId('tray-text'), error.message);
      announce(`${error.message} ${error.remedy}`, true);
    }
  }
}

function table(models) {
  const head = el('tr', {}, el('td'), models.map((model) => el('th', { scope: 'col' }, model.display_name)));
  const rows = ROWS.map(([name, read]) => {
    const values = models.map((model) => read(model) || '–');
    const differs = new Set(values).size > 1;
    return el('tr', { className: differs ? 'differs' : '' }, el('th', { scope: 'row' }, name), values.map((value) => el('td', {}, value)));
  });
  return el('table', {}, el('thead', {}, head), el('tbody', {}, rows));
}
