// Speaks with the server: JSON, streams of events, and errors that say what to do.

import { askForToken, tokenHeader } from './token.js';

export class ApiError extends Error {
  constructor({ error = '', message = '', remedy = '', ...rest }, status = 0) {
    super(message || 'The server gave an answer that this page does not understand.');
    Object.assign(this, { kind: error, remedy, status, details: rest });
  }
}

async function send(method, path, body, signal) {
  const headers = { ...tokenHeader() };
  const options = { method, headers, signal, cache: 'no-store' };
  if (method !== 'GET') {
    headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body ?? {});
  }
  try {
    return await fetch(path, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError({
      error: 'ServerGone',
      message: 'The server does not answer.',
      remedy: 'Check that it runs, and the network of this device. The page goes on by itself.',
    });
  }
}

async function refusal(response) {
  const body = await response.json().catch(() => ({}));
  return new ApiError(body, response.status);
}

async function respond(method, path, body, signal) {
  let response = await send(method, path, body, signal);
  if (response.status === 403 && method !== 'GET' && (await askForToken())) {
    response = await send(method, path, body, signal);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

export async function call(method, path, body) {
  const answer = await (await respond(method, path, body)).json();
  if (!answer.success) throw new ApiError(answer);
  return answer;
}

// Gives the events of an answer as they come: {event, data}, data parsed.
export async function* events(method, path, { body, signal, onBytes = () => {} } = {}) {
  const response = await respond(method, path, body, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    onBytes();
    const blocks = (rest + value).replace(/\r\n?/g, '\n').split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const parsed = parseEvent(block);
      if (parsed) yield parsed;
    }
  }
}

function parseEvent(block) {
  let event = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) event = line.slice(6).trim();
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  return data.length ? { event, data: JSON.parse(data.join('\n')) } : null;
}
