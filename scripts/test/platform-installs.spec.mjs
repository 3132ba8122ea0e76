import { packagesOf } from './platform-installs.mjs';

const packages = {
  '': { name: 'root' },
  'node_modules/everywhere': {},
  'node_modules/linux-only': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  'node_modules/musl-only': { os: ['linux'], libc: ['musl'] },
  'node_modules/not-on-windows': { os: ['!win32'] },
  'node_modules/wasm': { cpu: ['wasm32'] },
};

it.each([
  [{ os: 'linux', cpu: 'x64', libc: 'glibc' }, ['linux-only', 'not-on-windows']],
  [{ os: 'darwin', cpu: 'arm64' }, ['not-on-windows']],
  [{ os: 'win32', cpu: 'x64' }, []],
])('the packages of %o are those made for its system, processor and C library', (platform, expected) => {
  expect(packagesOf({ packages }, platform)).toEqual(expected.map((name) => `node_modules/${name}`));
});
