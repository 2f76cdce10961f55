// The commands that were sent from this browser, the latest last.

const KEY = 'lmpvc_codegen.commands';
const MOST = 30;

export function earlier() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

export function remember(command) {
  const rest = earlier().filter((one) => one !== command);
  localStorage.setItem(KEY, JSON.stringify([...rest, command].slice(-MOST)));
}

export const forget = () => localStorage.removeItem(KEY);

// Walks with the arrow keys, as a shell does; what was being typed comes back at the end.
export function walkWithArrows(area) {
  let at = null;
  let draft = '';
  area.addEventListener('input', () => { at = null; });
  area.addEventListener('keydown', (event) => {
    const { key } = event;
    if ((key !== 'ArrowUp' && key !== 'ArrowDown') || event.shiftKey || !isAtEdge(area, key)) return;
    const commands = earlier();
    if (at === null && (key === 'ArrowDown' || !commands.length)) return;
    if (at === null) [at, draft] = [commands.length, area.value];
    at = Math.min(Math.max(at + (key === 'ArrowUp' ? -1 : 1), 0), commands.length);
    event.preventDefault();
    area.value = commands[at] ?? draft;
    if (at === commands.length) at = null;
  });
}

function isAtEdge(area, key) {
  const outside = key === 'ArrowUp'
    ? area.value.slice(0, area.selectionStart) : area.value.slice(area.selectionEnd);
  return !outside.includes('\n');
}
