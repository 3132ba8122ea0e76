/** What brings a shared library that Node needs, by the package manager of the common Linux systems. */
const LIBRARIES = {
  'libatomic.so.1': { debian: 'libatomic1', fedora: 'libatomic' },
  'libstdc++.so.6': { debian: 'libstdc++6', fedora: 'libstdc++' },
  'libgcc_s.so.1': { debian: 'libgcc-s1', fedora: 'libgcc' },
};

/** What the loader said, as a sentence that names what is missing and the package that brings it. */
export function whyItDoesNotStart({ stderr, error }) {
  const said = (stderr ?? '').trim();
  const library = /error while loading shared libraries: ([^:\s]+):/.exec(said)?.[1];
  if (library) return `the library ${library} is missing${remedy(LIBRARIES[library])}`;
  if (/version `GLIBC(XX)?_[\d.]+' not found/.test(said)) {
    return `its C library is older than Node needs (${firstLine(said)}): use a newer release of the system, or build Node 24 there`;
  }
  // The file is there, so what cannot be found is the loader that it names: a system without glibc.
  if (error?.code === 'ENOENT') {
    return "it has no glibc (Alpine, for example): install Node 24.21 or newer with the system's own package manager, and start again";
  }
  return `${firstLine(said) || error?.message || 'it ended without a word'}: install Node 24.21 or newer from https://nodejs.org and start again`;
}

function remedy(names) {
  if (!names) return ': install the package that brings it, and start again';
  return `: install it (Debian and Ubuntu: apt-get install ${names.debian}; Fedora: dnf install ${names.fedora}) and start again`;
}

function firstLine(text) {
  return text.split('\n', 1)[0];
}
