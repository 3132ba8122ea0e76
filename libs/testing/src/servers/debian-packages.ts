import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { retried } from './retried.js';
import { withFileLock } from './waiting.js';

const machine = {
  x64: { triplet: 'x86_64-linux-gnu', loader: 'usr/lib64/ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'usr/lib/ld-linux-aarch64.so.1' },
}[process.arch as string];

/** A program of unpacked packages: what to run, and the arguments that come before its own. */
export interface UnpackedProgram {
  readonly command: string;
  readonly prefix: readonly string[];
}

/** Whether this machine can take packages with apt and dpkg, as Debian and Ubuntu can. */
export function canInstallPackages(): boolean {
  return machine !== undefined && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg');
}

/** The package on Debian, from its unstable suite, and what to try in its place in Ubuntu's own suites. */
export interface PackageNames {
  readonly debian: string;
  readonly ubuntu: readonly string[];
}

/**
 * A package unpacked into a folder of its own with all it needs, the C library included: nothing of the machine changes and no
 * root is needed.
 * @returns where its files lie
 */
export async function unpackPackage(folder: string, names: PackageNames): Promise<string> {
  const root = join(folder, 'root');
  const done = join(folder, 'installed');
  if (existsSync(done)) return root;
  mkdirSync(folder, { recursive: true });
  return withFileLock(join(folder, 'unpacking'), async () => {
    if (existsSync(done)) return root;
    await retried(() => download(folder, names));
    const archives = join(folder, 'apt/cache/archives');
    for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', join(archives, name), root], { stdio: 'pipe' });
    }
    writeFileSync(done, '');
    return root;
  });
}

/**
 * A program is run by the loader it was built with, which finds its libraries beside it.
 * @param libraries folders under `usr/lib` that hold more of them
 */
export function unpackedProgram(root: string, program: string, libraries: readonly string[] = []): UnpackedProgram {
  const own = join(root, 'usr/lib', machine!.triplet);
  const path = [own, ...libraries.flatMap((name) => [join(own, name), join(root, 'usr/lib', name)])];
  return {
    command: join(root, machine!.loader),
    prefix: ['--library-path', path.join(':'), join(root, program)],
  };
}

function download(folder: string, { debian, ubuntu }: PackageNames): void {
  const apt = join(folder, 'apt');
  for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, name), { recursive: true });
  writeFileSync(join(apt, 'status'), '');
  const settings = [
    `Dir::State::lists=${apt}/lists`,
    `Dir::State::status=${apt}/status`,
    `Dir::Cache=${apt}/cache`,
    'APT::Sandbox::User=',
  ];
  const mirror = debianMirror();
  const names = mirror === undefined ? ubuntu : [debian];
  if (mirror !== undefined) {
    writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${mirror.keyring}] ${mirror.uri} sid main\n`);
    settings.push(`Dir::Etc::sourcelist=${apt}/sources.list`, 'Dir::Etc::sourceparts=-');
  }
  const options = settings.flatMap((setting) => ['-o', setting]);
  execFileSync('apt-get', [...options, 'update'], { stdio: 'pipe' });
  const install = ['install', '--download-only', '-y', '--no-install-recommends'];
  const failures = names.map((name) =>
    attempt(() => execFileSync('apt-get', [...options, ...install, name], { stdio: 'pipe' })),
  );
  if (!failures.includes(undefined)) throw failures[0] as Error;
}

/** The machine's own mirror of Debian, from its apt sources; none on Ubuntu. */
function debianMirror(): { uri: string; keyring: string } | undefined {
  const parts = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : []),
  ];
  const text = files
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const uri = /^(?:deb|URIs:)\s.*?(https?:\/\/\S+\/debian)\/?(?:\s|$)/m.exec(text)?.[1];
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  return uri !== undefined && existsSync(keyring) ? { uri, keyring } : undefined;
}

function attempt(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
