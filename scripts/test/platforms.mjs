/** Where Marketlog is meant to install, in npm's words. */
export const PLATFORMS = [
  { os: 'linux', cpu: 'x64', libc: 'glibc' },
  { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { os: 'darwin', cpu: 'x64' },
  { os: 'darwin', cpu: 'arm64' },
  { os: 'win32', cpu: 'x64' },
];

/** Native packages without a build for a platform, and what is done there instead. */
export const EXCEPTIONS = [
  { family: 'onnxruntime-node', os: 'darwin', cpu: 'x64', instead: 'loaded lazily, not at all there' },
];

/** Only what the platform's file watcher needs; Jest and tools do without. */
export const OPTIONAL_FAMILIES = ['fsevents'];

/** npm's rule for a package's `os`, `cpu` and `libc`: each a list of what is taken, or of what is not, with `!` before it. */
export function runsOn(made, platform) {
  return ['os', 'cpu', 'libc'].every((what) => accepts(made[what], platform[what]));
}

function accepts(list, value) {
  if (list === undefined || value === undefined) return true;
  const refused = list.filter((each) => each.startsWith('!'));
  return refused.length > 0 ? !refused.includes(`!${value}`) : list.includes(value) || list.includes('any');
}
