import { lockfileServesEveryPlatform } from './lockfile.mjs';

const integrity = 'sha512-x';
const member = (os, cpu) => ({ version: '1.0.0', integrity, os: [os], cpu: [cpu], optional: true });

function lockOf(members, extra = {}) {
  const optionalDependencies = Object.fromEntries(Object.keys(members).map((name) => [name, '1.0.0']));
  const packages = { '': {}, 'node_modules/native': { version: '1.0.0', integrity, optionalDependencies }, ...extra };
  for (const [name, entry] of Object.entries(members)) packages[`node_modules/${name}`] = entry;
  return { packages };
}

const everywhere = {
  'native-linux-x64': member('linux', 'x64'),
  'native-linux-arm64': member('linux', 'arm64'),
  'native-darwin-x64': member('darwin', 'x64'),
  'native-darwin-arm64': member('darwin', 'arm64'),
  'native-win32-x64': member('win32', 'x64'),
};

describe('the check of the lockfile', () => {
  it('passes where every platform has its package', () => {
    expect(lockfileServesEveryPlatform(lockOf(everywhere))).toEqual({ ok: true, output: '' });
  });

  it('names the platform whose package is not locked', () => {
    const lock = lockOf(everywhere);
    delete lock.packages['node_modules/native-darwin-arm64'];
    expect(lockfileServesEveryPlatform(lock)).toEqual({
      ok: false,
      output: 'native has no locked package for darwin-arm64',
    });
  });

  it('does not take musl for what most Linux machines have', () => {
    const musl = { ...member('linux', 'x64'), libc: ['musl'] };
    const { output } = lockfileServesEveryPlatform(lockOf({ ...everywhere, 'native-linux-x64': musl }));
    expect(output).toBe('native has no locked package for linux-x64');
  });

  it('refuses the address of a mirror and a package without integrity', () => {
    const lock = lockOf(everywhere, {
      'node_modules/mirrored': { version: '1.0.0', integrity, resolved: 'https://mirror.example/mirrored.tgz' },
      'node_modules/unchecked': { version: '1.0.0' },
    });
    const { ok, output } = lockfileServesEveryPlatform(lock);
    expect(ok).toBe(false);
    expect(output).toContain('https://mirror.example/mirrored.tgz');
    expect(output).toContain('node_modules/unchecked has no version or integrity');
  });

  it('finds the package nested below the one that needs it', () => {
    const lock = lockOf(everywhere);
    lock.packages['node_modules/native/node_modules/native-win32-x64'] = lock.packages['node_modules/native-win32-x64'];
    delete lock.packages['node_modules/native-win32-x64'];
    expect(lockfileServesEveryPlatform(lock).ok).toBe(true);
  });
});
