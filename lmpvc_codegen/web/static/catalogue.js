// The models as this page knows them: the catalogue, with the live state laid over it.

// Lays the server's last word over a model of the catalogue.
export function withStatus(model, status) {
  if (!status) return model;
  const files = model.files.map((file) => fileWithStatus(file, status));
  const changed = files.some((file, index) => file !== model.files[index]);
  return changed ? { ...model, files, state: furthest(files) } : model;
}

function fileWithStatus(file, status) {
  const job = status.jobs.findLast((one) => one.name === file.name && one.state === 'running');
  if (status.switching === file.name) return { ...file, state: 'loading' };
  if (status.active === file.name) return { ...file, state: 'active' };
  if (job) return { ...file, state: 'downloading', progress: job.progress ?? file.progress, job_id: job.job_id };
  return file;
}

export const ORDER = ['active', 'loading', 'downloading', 'downloaded', 'error', 'partial', 'absent'];

export function furthest(files) {
  return ORDER.find((state) => files.some((file) => file.state === state)) ?? 'absent';
}

// The file that a card shows until somebody chooses: what is here, else what is usual and fits.
export function usualFile(model) {
  const state = furthest(model.files);
  if (state !== 'absent') return model.files.find((file) => file.state === state);
  const fitting = model.files.filter((file) => file.fits);
  const usual = (files) => files.find((file) => file.quantization === 'q4_k_m');
  return usual(fitting) ?? fitting[0] ?? usual(model.files) ?? model.files[0];
}

// Whether the catalogue has to be read again: something began, ended, or changed its place.
export function turningPoint(status) {
  const jobs = status.jobs.map((job) => `${job.job_id}${job.state}`);
  return [status.active, status.switching, ...jobs].join(' ');
}
