// The word that a server asks for when it is reached from other machines.

import { byId } from './dom.js';

const KEY = 'lmpvc_codegen.token';
let asking = null;

export function tokenHeader() {
  const token = localStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

// Asks once for however many calls wait; true when there is something new to try.
export function askForToken() {
  asking ??= new Promise((resolve) => {
    const dialog = byId('token-dialog');
    const input = byId('token');
    dialog.addEventListener('close', () => {
      const given = dialog.returnValue === 'ok' ? input.value.trim() : '';
      if (given) localStorage.setItem(KEY, given);
      input.value = '';
      asking = null;
      resolve(Boolean(given));
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}
