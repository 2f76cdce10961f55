// Numbers as people read them.

const GB = 1e9;

export function bytes(count) {
  if (!Number.isFinite(count) || count <= 0) return '–';
  if (count < 1e6) return `${Math.max(1, Math.round(count / 1e3))} kB`;
  if (count < GB) return `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} MB`;
  return `${(count / GB).toFixed(count < 1e11 ? 1 : 0)} GB`;
}

export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '';
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (number) => String(number).padStart(2, '0');
  return h ? `${h}:${two(m)}:${two(s)} h` : `${m}:${two(s)} min`;
}

export function seconds(value) {
  return Number.isFinite(value) ? `${value.toFixed(value < 10 ? 1 : 0)} s` : '';
}

export function parameters(count) {
  if (!count) return '–';
  const billions = count / 1e9;
  return `${billions < 10 ? Number(billions.toPrecision(2)) : Math.round(billions)} B`;
}

export function tokens(count) {
  return Number.isFinite(count) && count > 0 ? count.toLocaleString('en') : '–';
}

export function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

// '34 % · 167 of 491 MB · 12.3 MB/s · 0:26 min left'
export function progressWords(progress) {
  const { done_bytes: done, total_bytes: total, bytes_per_s: rate, eta_s: left } = progress;
  const words = total ? [`${Math.floor((100 * done) / total)} %`, `${bytes(done)} of ${bytes(total)}`] : [bytes(done)];
  if (rate) words.push(`${bytes(rate)}/s`);
  if (left !== null && left !== undefined) words.push(`${duration(left)} left`);
  return words.join(' · ');
}

const CAPABILITIES = { chat: 'Chat', completion: 'Completion', fill_in: 'Fill in' };
export const capability = (name) => CAPABILITIES[name] ?? name;

const SIZES = { small: 'Small', medium: 'Medium', large: 'Large' };
export const sizeClass = (name) => SIZES[name] ?? name;

const STATES = {
  absent: 'Not here', partial: 'Interrupted', downloading: 'Downloading', downloaded: 'Ready',
  loading: 'Loading', active: 'In use', error: 'Problem',
};
export const stateWord = (state) => STATES[state] ?? state;
