// Follows the server: by its stream of events, else by asking, and through its absences.

import { call, events } from './api.js';

const ASK_EVERY_MS = 2000;
const SILENCE_MS = 40000; // the server says something every 15 s
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// connection is 'live', 'polling' or 'gone'
export async function follow({ onStatus, onConnection }) {
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    await untilVisible();
    try {
      await listen((status) => {
        pause = FIRST_PAUSE_MS;
        onConnection('live');
        onStatus(status);
      });
    } catch { /* the question below says whether the server is there at all */ }
    if (document.hidden) continue;
    try {
      onStatus(await call('GET', '/api/models/status'));
      onConnection('polling');
      pause = ASK_EVERY_MS;
    } catch {
      onConnection('gone');
      pause = Math.min(pause * 1.6, LONGEST_PAUSE_MS);
    }
    await sleep(pause);
  }
}

async function listen(onStatus) {
  const control = new AbortController();
  const leave = () => { if (document.hidden) control.abort(); };
  let alarm;
  const expectMore = () => {
    clearTimeout(alarm);
    alarm = setTimeout(() => control.abort(), SILENCE_MS);
  };
  document.addEventListener('visibilitychange', leave);
  try {
    expectMore();
    const options = { signal: control.signal, onBytes: expectMore };
    for await (const { event, data } of events('GET', '/api/events', options)) {
      if (event === 'status') onStatus(data);
    }
  } finally {
    clearTimeout(alarm);
    document.removeEventListener('visibilitychange', leave);
  }
}

function untilVisible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', resolve, { once: true });
  });
}
