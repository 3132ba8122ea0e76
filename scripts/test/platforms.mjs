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
