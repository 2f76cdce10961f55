// Shows source with numbered, coloured lines.

import { el } from './dom.js';
import { pythonLines } from './highlight.js';

export function sourceLines(source) {
  return pythonLines(source.replace(/\n+$/, '')).map((pieces) => el(
    'span', { className: 'line' },
    pieces.map(([kind, text]) => (kind ? el('span', { className: `py-${kind}` }, text) : text)),
    '\n',
  ));
}

export function findingItems(findings) {
  return findings.map((finding) => el('li', {}, String(finding)));
}

export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Browsers keep the clipboard from pages that come over plain HTTP from another machine.
  const area = el('textarea', { value: text, className: 'hidden' });
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done ? undefined : Promise.reject(new Error('The browser did not copy.'));
}
