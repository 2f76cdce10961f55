// The page of the command: send one, watch its functions grow, read the program.

import { ApiError, events } from './api.js';
import { byId, button, setText } from './dom.js';
import { start } from './header.js';
import { earlier, forget, remember, walkWithArrows } from './history.js';
import { Result } from './result.js';
import { offerSpeech } from './speech.js';

const EXAMPLES = [
  'move a little up, then say done', 'pick up the bolt', 'wave twice',
  'look for a person and greet them', 'draw a square, ten centimetres wide',
];
const SHOWN = 6;

const area = byId('command');
const result = new Result();
let running = null;

async function send() {
  const command = area.value.trim();
  if (!command || running) return;
  running = new AbortController();
  remember(command);
  setBusy(true);
  result.begin(command);
  try {
    await followRequest(command, running.signal);
  } catch (error) {
    if (error.name === 'AbortError') result.stopped();
    else if (error instanceof ApiError) result.refused({ ...error.details, ...error, message: error.message });
    else result.refused(brokenOff());
  }
  running = null;
  setBusy(false);
}

async function followRequest(command, signal) {
  const body = { command, preamble: byId('preamble').value, policies: byId('policies').value, stream: true };
  for await (const { event, data } of events('POST', '/api/generate', { body, signal })) {
    if (event === 'functions') result.grow(data.functions ?? data);
    if (event === 'program') return result.made(data);
    if (event === 'error') return result.refused({ ...data, kind: data.error });
  }
  return result.refused(brokenOff());
}

function brokenOff() {
  return {
    message: 'The server broke off before it had an answer.',
    remedy: 'Look at its log, and send the command again.',
  };
}

function setBusy(isBusy) {
  byId('send').hidden = isBusy;
  byId('stop').hidden = !isBusy;
  byId('command-form').setAttribute('aria-busy', String(isBusy));
  if (isBusy) byId('stop').focus();
  else {
    area.focus({ preventScroll: true });
    suggest();
  }
}

function suggest() {
  const past = earlier().reverse().slice(0, SHOWN);
  const choose = (text) => button(text, past.includes(text) ? 'cached' : 'use', () => {
    area.value = text;
    area.focus();
  }, { className: 'chip' });
  const fresh = EXAMPLES.filter((one) => !past.includes(one)).slice(0, Math.max(1, SHOWN - past.length));
  const nodes = [...past, ...fresh].map(choose);
  if (past.length) nodes.push(button('Forget mine', 'delete', () => { forget(); suggest(); area.focus(); }, { className: 'chip plain' }));
  byId('suggestions').replaceChildren(...nodes);
}

// Preamble and policies stay for the next visit; a note on the fold says that they are there.
function keepSources() {
  const names = ['preamble', 'policies'];
  const note = () => setText(byId('robot-note'), names.filter((name) => byId(name).value.trim()).join(' and '));
  for (const name of names) {
    const field = byId(name);
    field.value = localStorage.getItem(`lmpvc_codegen.${name}`) ?? '';
    field.addEventListener('input', () => {
      localStorage.setItem(`lmpvc_codegen.${name}`, field.value);
      note();
    });
  }
  note();
}

area.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
});
byId('command-form').addEventListener('submit', (event) => {
  event.preventDefault();
  send();
});
byId('stop').addEventListener('click', () => running?.abort());
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') running?.abort(); });

keepSources();
suggest();
walkWithArrows(area);
offerSpeech(byId('speak'), area, send);
area.focus({ preventScroll: true });
start();
