// What became of a command: running, a program, a refusal, or stopped.

import { announce, byId, el, setText } from './dom.js';
import { plural, seconds } from './format.js';
import { copyText, findingItems, sourceLines } from './program.js';
import { FunctionTree } from './tree.js';

const COPIED_MS = 2000;

export class Result {
  constructor() {
    this.tree = new FunctionTree(byId('tree'));
    this.source = '';
    this.clock = null;
    byId('copy').addEventListener('click', () => this.#copy());
  }

  begin(command) {
    this.source = '';
    this.tree.clear();
    this.#set('running', 'Asking the model …');
    setText(byId('result-title'), command);
    byId('result').hidden = false;
    byId('refusal').hidden = true;
    byId('tree-empty').hidden = false;
    byId('cost').replaceChildren();
    this.#showProgram('', []);
    const began = performance.now();
    const tick = () => setText(byId('elapsed'), seconds((performance.now() - began) / 1000));
    clearInterval(this.clock);
    this.clock = setInterval(tick, 100);
    tick();
  }

  grow(functions) {
    byId('tree-empty').hidden = functions.length > 0;
    this.tree.update(functions);
    const done = functions.filter((one) => one.state === 'checked' || one.state === 'cached').length;
    this.#set('running', `${done} of ${plural(functions.length, 'function')} ready`);
  }

  made(answer) {
    const doubted = answer.findings?.length ? ', and doubted: read why below' : ' and ready';
    this.#end('made', answer.from_cache ? 'Remembered from before' : `Program checked${doubted}`);
    this.#growLast(answer.functions);
    this.#showProgram(answer.program, answer.findings ?? []);
    this.#showCost(answer);
  }

  refused(answer) {
    this.#end('failed', 'No program');
    this.#growLast(answer.functions);
    this.tree.stop();
    setText(byId('refusal-title'), TITLES[answer.kind] ?? 'There is no program');
    setText(byId('refusal-message'), answer.message);
    const lacksModel = answer.kind === 'ConflictError' || answer.kind === 'NotActiveError';
    setText(byId('refusal-remedy'), lacksModel ? '' : answer.remedy ?? '');
    byId('refusal-link').hidden = !lacksModel;
    byId('refusal').hidden = false;
    this.#showProgram('', answer.findings ?? []);
    this.#showCost(answer);
    announce(`${answer.message} ${answer.remedy ?? ''}`, true);
  }

  stopped() {
    this.#end('stopped', 'Stopped; nothing of it is kept');
    this.tree.stop();
    announce('Stopped.');
  }

  #end(state, words) {
    clearInterval(this.clock);
    this.#set(state, words);
    if (!byId('tree').children.length) setText(byId('tree-empty'), 'The model wrote no function.');
  }

  #growLast(functions) {
    if (!functions?.length) return;
    byId('tree-empty').hidden = true;
    this.tree.update(functions);
  }

  #set(state, words) {
    byId('result').dataset.state = state;
    if (byId('result-state').textContent !== words) announce(words);
    setText(byId('result-state'), words);
  }

  #showProgram(source, findings) {
    this.source = source;
    byId('copy').disabled = !source;
    byId('program').hidden = !source;
    byId('program').replaceChildren(...(source ? sourceLines(source) : []));
    const isRunning = byId('result').dataset.state === 'running';
    byId('program-empty').hidden = Boolean(source);
    setText(byId('program-empty'), isRunning
      ? 'The program appears here once every function is checked.' : 'No program was made, so there is nothing to run.');
    byId('findings-part').hidden = !findings.length;
    byId('findings').replaceChildren(...findingItems(findings));
  }

  #showCost({ seconds: time, model_calls: calls, tokens, from_cache: isCached }) {
    const facts = [
      ['Time', seconds(time)], ['Model calls', calls], ['Tokens', tokens],
      ['From the cache', isCached === undefined ? undefined : isCached ? 'yes' : 'no'],
    ].filter(([, value]) => value !== undefined && value !== null && value !== '');
    byId('cost').replaceChildren(...facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, String(value)))));
  }

  async #copy() {
    const label = byId('copy').querySelector('span');
    const words = await copyText(this.source).then(() => 'Copied', () => 'Not copied');
    setText(label, words);
    announce(words);
    setTimeout(() => setText(label, 'Copy'), COPIED_MS);
  }
}

const TITLES = {
  DoubtedProgramError: 'Refused: it may not be what you meant',
  UnsoundProgramError: 'Refused: the program would not be sound',
  CommandRejectedError: 'This command was not accepted',
  BudgetExceededError: 'It would have cost more than allowed',
  QueueFullError: 'Too many commands are waiting',
  NotActiveError: 'No model is ready to answer',
  ConflictError: 'No model is ready to answer',
  GenerationCancelledError: 'Cancelled',
  ServerGone: 'The server does not answer',
};
