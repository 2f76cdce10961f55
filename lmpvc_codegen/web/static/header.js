// What both pages show at the top: which model answers, and whether the server is there.

import { byId, setText } from './dom.js';
import { plural } from './format.js';
import { follow } from './live.js';

export function start(onStatus = () => {}) {
  const engine = byId('engine');
  let last = null;
  follow({
    onStatus: (status) => {
      last = status;
      show(engine, status);
      onStatus(status);
    },
    onConnection: (connection) => {
      engine.dataset.connection = connection;
      byId('gone').hidden = connection !== 'gone';
      if (connection === 'gone') {
        engine.dataset.state = 'gone';
        setText(byId('engine-text'), 'server gone');
      } else if (last) show(engine, last);
    },
  });
}

function show(engine, status) {
  const name = status.active ?? status.identity;
  if (status.switching) {
    engine.dataset.state = 'loading';
    setText(byId('engine-text'), `loading ${status.switching}`);
  } else if (name) {
    engine.dataset.state = status.queue_length ? 'busy' : 'active';
    const waiting = status.queue_length > 1 ? `, ${plural(status.queue_length - 1, 'command')} waiting` : '';
    setText(byId('engine-text'), `${name}${waiting}`);
  } else {
    engine.dataset.state = 'none';
    setText(byId('engine-text'), 'no model in use');
  }
}
