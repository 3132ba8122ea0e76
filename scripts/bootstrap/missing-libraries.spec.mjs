import { whyItDoesNotStart } from './missing-libraries.mjs';

describe('a Node that does not start', () => {
  it('names the missing library and the package that brings it', () => {
    const stderr =
      '.node/node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: No such file or directory\n';
    expect(whyItDoesNotStart({ stderr })).toBe(
      'the library libatomic.so.1 is missing: install it (Debian and Ubuntu: apt-get install libatomic1; Fedora: dnf install libatomic) and start again',
    );
  });

  it('names a library that no package is known for', () => {
    const stderr = 'node: error while loading shared libraries: libodd.so.3: cannot open shared object file\n';
    expect(whyItDoesNotStart({ stderr })).toBe(
      'the library libodd.so.3 is missing: install the package that brings it, and start again',
    );
  });

  it('says that the C library is too old', () => {
    const stderr = "node: /lib64/libc.so.6: version `GLIBC_2.28' not found (required by node)\n";
    expect(whyItDoesNotStart({ stderr })).toContain('C library is older than Node needs');
  });

  it('says that there is no glibc where the loader cannot be found', () => {
    expect(whyItDoesNotStart({ error: { code: 'ENOENT', message: 'spawn node ENOENT' } })).toContain('no glibc');
  });

  it('repeats what else was said', () => {
    expect(whyItDoesNotStart({ stderr: 'Illegal instruction\n' })).toContain('Illegal instruction');
  });
});
