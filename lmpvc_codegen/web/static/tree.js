// The tree of functions while it grows: one item a function, kept and changed in place.

import { el, icon, setIcon, setText } from './dom.js';
import { seconds } from './format.js';
import { findingItems, sourceLines } from './program.js';

const STATES = {
  pending: ['pending', 'waiting'],
  cached: ['cached', 'remembered'],
  generating: ['writing', 'being written'],
  checked: ['check', 'checked'],
  failed: ['cross', 'failed'],
  stopped: ['stop', 'stopped'],
};

const ORIGINS = { step: 'a step', helper: 'a helper', given: 'a helper', taught: 'a skill of the robot' };

export class FunctionTree {
  constructor(list) {
    this.list = list;
    this.items = new Map();
    this.functions = [];
  }

  clear() {
    this.items.clear();
    this.functions = [];
    this.list.replaceChildren();
  }

  update(functions) {
    this.functions = functions;
    const names = new Set(functions.map((one) => one.name));
    for (const [name, item] of this.items) {
      if (!names.has(name)) {
        item.root.remove();
        this.items.delete(name);
      }
    }
    for (const one of functions) this.#show(one);
  }

  // What was unfinished when the request ended stays so.
  stop() {
    const left = new Set(['pending', 'generating']);
    this.update(this.functions.map((one) => (left.has(one.state) ? { ...one, state: 'stopped' } : one)));
  }

  #show(one) {
    const item = this.items.get(one.name) ?? makeItem(one.name);
    this.items.set(one.name, item);
    const parent = this.items.get(one.parent);
    const list = parent && parent !== item ? parent.children : this.list;
    if (item.root.parentNode !== list) list.append(item.root);
    fill(item, one);
  }
}

function makeItem(name) {
  const item = {
    icon: icon('pending'), state: el('span', { className: 'state' }), cost: el('span', { className: 'number' }),
    source: el('pre', { className: 'program small', tabIndex: 0 }), findings: el('ul', { className: 'findings' }),
    children: el('ul'), shown: null,
  };
  item.source.setAttribute('aria-label', `Source of ${name}`);
  item.root = el('li', {},
    el('details', {},
      el('summary', {}, item.icon, el('span', { className: 'name' }, name), item.state, item.cost),
      item.source, item.findings),
    item.children);
  return item;
}

function fill(item, one) {
  const [iconName, word] = STATES[one.state] ?? STATES.pending;
  item.root.dataset.state = one.state;
  setIcon(item.icon, iconName);
  setText(item.state, [word, ORIGINS[one.origin]].filter(Boolean).join(' · '));
  const cost = [one.tokens ? `${one.tokens} tokens` : '', one.seconds ? seconds(one.seconds) : ''];
  setText(item.cost, cost.filter(Boolean).join(' · '));
  const content = JSON.stringify([one.source, one.findings]);
  if (content === item.shown) return;
  item.shown = content;
  item.source.replaceChildren(...(one.source ? sourceLines(one.source) : ['Nothing to show yet.']));
  item.findings.replaceChildren(...findingItems(one.findings ?? []));
}
