// Which models are shown, and in which order; kept in the page's address.

import { furthest, ORDER, usualFile } from './catalogue.js';
import { byId, el, setText } from './dom.js';
import { capability, plural } from './format.js';

const NAMES = ['q', 'size', 'family', 'provider', 'licence', 'capability', 'order', 'fits'];

export class Filters {
  constructor(onChange) {
    this.form = byId('filters');
    this.onChange = onChange;
    this.wanted = Object.fromEntries(new URLSearchParams(location.search));
    const wide = matchMedia('(min-width: 50rem)');
    const unfold = () => { byId('filter-fold').open = wide.matches; };
    wide.addEventListener('change', unfold);
    unfold();
    this.form.addEventListener('input', () => this.#changed());
    this.form.addEventListener('submit', (event) => event.preventDefault());
    this.form.addEventListener('reset', () => setTimeout(() => this.#changed()));
  }

  // Fills the choices with what the catalogue holds, and takes up what the address says.
  offer(models) {
    const values = {
      family: models.map((model) => model.family),
      provider: models.map((model) => model.provider),
      licence: models.map((model) => model.licence),
      capability: models.flatMap((model) => model.capabilities),
    };
    for (const [name, found] of Object.entries(values)) {
      const select = this.form.elements[name];
      const label = name === 'capability' ? capability : (value) => value;
      const options = [...new Set(found)].filter(Boolean).sort();
      select.append(...options.map((value) => el('option', { value }, label(value))));
    }
    for (const name of NAMES) {
      const field = this.form.elements[name];
      if (field.type === 'checkbox') field.checked = this.wanted[name] === '1';
      else if (this.wanted[name]) field.value = this.wanted[name];
      if (field.selectedIndex === -1) field.selectedIndex = 0;
    }
    this.#note();
  }

  apply(models) {
    const wanted = this.#values();
    const found = models.filter((model) => matches(model, wanted));
    setText(byId('count'), `${found.length} of ${plural(models.length, 'model')}`);
    return found.sort(ORDERS[wanted.order] ?? ORDERS.here);
  }

  #values() {
    const values = Object.fromEntries(NAMES.map((name) => [name, this.form.elements[name].value]));
    return { ...values, fits: this.form.elements.fits.checked ? '1' : '' };
  }

  #changed() {
    const kept = Object.entries(this.#values()).filter(([name, value]) => value && !(name === 'order' && value === 'here'));
    const query = new URLSearchParams(kept).toString();
    window.history.replaceState(null, '', query ? `?${query}` : location.pathname);
    this.#note();
    this.onChange();
  }

  #note() {
    const set = Object.entries(this.#values()).filter(([name, value]) => value && name !== 'q' && name !== 'order');
    setText(byId('filter-note'), set.length ? `${set.length} set` : '');
  }
}

function matches(model, wanted) {
  const words = [
    model.model_id, model.display_name, model.provider, model.family, model.licence, model.specialization,
    ...model.capabilities, ...model.files.map((file) => file.quantization),
  ].join(' ').toLowerCase();
  return wanted.q.toLowerCase().split(/\s+/).every((word) => words.includes(word))
    && (!wanted.size || model.size_class === wanted.size)
    && (!wanted.family || model.family === wanted.family)
    && (!wanted.provider || model.provider === wanted.provider)
    && (!wanted.licence || model.licence === wanted.licence)
    && (!wanted.capability || model.capabilities.includes(wanted.capability))
    && (!wanted.fits || model.fits);
}

const here = (model) => ORDER.indexOf(furthest(model.files));
const memory = (model) => usualFile(model)?.memory_bytes ?? 0;

const ORDERS = {
  here: (a, b) => here(a) - here(b) || Number(b.fits) - Number(a.fits) || memory(a) - memory(b),
  small: (a, b) => a.parameters - b.parameters,
  large: (a, b) => b.parameters - a.parameters,
  context: (a, b) => b.context_length - a.context_length || a.parameters - b.parameters,
  name: (a, b) => a.display_name.localeCompare(b.display_name),
};
