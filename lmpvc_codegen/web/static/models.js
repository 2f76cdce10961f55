// The page of the models: reads the catalogue, follows the server, and does what is asked.

import { call } from './api.js';
import { ModelCard } from './card.js';
import { turningPoint, withStatus } from './catalogue.js';
import { Comparison } from './comparison.js';
import { announce, byId, el, setText } from './dom.js';
import { Filters } from './filters.js';
import { bytes, plural } from './format.js';
import { start } from './header.js';

const STALE_MS = 30000; // files may come and go without the server's doing

const cards = new Map();
let models = [];
let status = null;
let lastPoint = '';
let readAt = 0;

const filters = new Filters(() => arrange());
const comparison = new Comparison(() => byId('search').focus());

async function refresh() {
  readAt = performance.now();
  try {
    const answer = await call('GET', '/api/models/available');
    const isFirst = !models.length;
    models = answer.models;
    showMachine(answer.machine);
    byId('problem').hidden = true;
    if (isFirst) filters.offer(models);
    show();
    if (isFirst) arrange();
  } catch (error) {
    showProblem(error);
  }
}

function show() {
  for (const model of models) {
    const now = withStatus(model, status);
    const card = cards.get(model.model_id);
    if (card) card.update(now);
    else cards.set(model.model_id, new ModelCard(now, { act, compare: (...choice) => comparison.choose(...choice) }));
  }
}

// Cards keep their places while they change; only a new search or order moves them.
function arrange() {
  const found = filters.apply(models.map((model) => withStatus(model, status)));
  const roots = found.map((model) => cards.get(model.model_id).root);
  byId('cards').replaceChildren(...(roots.length ? roots : [el('p', { className: 'quiet' }, 'No model is like that. Reset shows all.')]));
}

function showMachine({ ram_bytes: ram, ram_free_bytes: free, gpu_free_bytes: gpu, disk_free_bytes: disk }) {
  const words = [`Memory ${bytes(free)} free of ${bytes(ram)}`];
  if (gpu !== null && gpu !== undefined) words.push(`GPU ${bytes(gpu)} free`);
  words.push(`Disk ${bytes(disk)} free`);
  setText(byId('machine'), words.join(' · '));
}

function showProblem({ message, remedy = '' }) {
  if (cards.size) return; // what was read before stays, and the banner says that the server is gone
  byId('problem').hidden = false;
  byId('problem').replaceChildren(el('h2', {}, 'The catalogue cannot be shown'), el('p', {}, message), el('p', { className: 'remedy' }, remedy));
}

function onStatus(now) {
  const point = turningPoint(now);
  if (status) tellEnds(status, now);
  status = now;
  show();
  if (point !== lastPoint || performance.now() - readAt > (models.length ? STALE_MS : 1000)) refresh();
  lastPoint = point;
}

function tellEnds(before, now) {
  const ended = new Set(before.jobs.filter((job) => job.state !== 'running').map((job) => job.job_id));
  for (const job of now.jobs) {
    if (ended.has(job.job_id) || job.state === 'running') continue;
    announce(`Download of ${job.name}: ${job.state}. ${job.error?.message ?? ''}`, job.state === 'failed');
  }
  if (now.active && now.active !== before.active) announce(`${now.active} is in use.`);
}

async function act(action, card) {
  card.tell('', '');
  try {
    const words = await ACTIONS[action](card.model, card.file, card);
    if (words) {
      card.tell(words.kind, words.text);
      announce(words.text, words.kind === 'error');
    }
  } catch (error) {
    const text = `${error.message} ${error.remedy ?? ''}`.trim();
    card.tell('error', text);
    announce(text, true);
  }
  await refresh();
}

const path = (verb, model, file) => `/api/models/${verb}/${encodeURIComponent(model.model_id)}${
  verb === 'delete' ? `?quantization=${encodeURIComponent(file.quantization)}` : ''}`;

const ACTIONS = {
  download: async (model, file) => { await call('POST', path('download', model), { quantization: file.quantization }); },
  cancel: async (_model, file) => {
    const { jobs } = await call('GET', '/api/jobs');
    const job = jobs.findLast((one) => one.name === file.name && one.state === 'running');
    if (job) await call('DELETE', `/api/jobs/${job.job_id}`);
  },
  select: async (_model, file) => { await call('POST', '/api/models/select', { model_id: file.name }); },
  unload: async () => { await call('POST', '/api/models/unload'); },
  verify: async (model, file, card) => {
    card.tell('', 'Is being read and compared …');
    const { is_sound: isSound, words } = await call('POST', path('verify', model), { quantization: file.quantization });
    return { kind: isSound ? 'good' : 'error', text: `${isSound ? 'Sound' : 'Damaged'}: ${words}` };
  },
  delete: async (model, file) => {
    if (!(await confirmDelete(model, file))) return undefined;
    const { freed_bytes: freed } = await call('DELETE', path('delete', model, file));
    return { kind: 'good', text: `Deleted; ${bytes(freed)} freed.` };
  },
};

function confirmDelete(model, file) {
  const dialog = byId('delete-dialog');
  setText(byId('delete-title'), `Delete ${model.display_name}?`);
  setText(byId('delete-text'), `${file.name}, ${bytes(file.state === 'downloaded' ? file.size_bytes : file.kept_bytes)}. It can be downloaded again.`);
  dialog.returnValue = '';
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'ok'), { once: true });
    dialog.showModal();
  });
}

setText(byId('count'), plural(0, 'model'));
start(onStatus);
refresh();
