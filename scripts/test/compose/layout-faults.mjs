import { isPinned } from './service-faults.mjs';

/** What containers run exists in the build, and each part listens where it does outside of containers too. */
export function commandFaults({ services }, { exists, read }) {
  return Object.entries(services).flatMap(([name, { entrypoint = [], command = [], environment = {} }]) => {
    const file = [...entrypoint, ...command].map(inImage).find((part) => part.startsWith('dist/'));
    if (file === undefined) return [];
    const source = sourceOf(file);
    if (!exists(source)) return [`${name}: ${file} is not built, because there is no ${source}`];
    const port = environment.MARKETLOG_HTTP_PORT;
    const usual = /port: (\d+)/.exec(read(source))?.[1];
    return port !== undefined && usual !== String(port) ? [`${name}: its usual port is ${usual}, not ${port}`] : [];
  });
}

/** What the Dockerfile copies exists and reaches the engine; what it makes runs as nobody special, on the Node we test with. */
export function dockerfileFaults(text, { exists, ignored, node }) {
  const lines = text.replace(/\\\n/g, ' ').split('\n');
  const words = (name) => lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.split(/\s+/).slice(1));
  const bases = words('FROM').map(([image]) => image);
  const sources = words('COPY')
    .filter(([first]) => !first.startsWith('--from='))
    .flatMap((args) => args.slice(0, -1));
  const [user] = words('USER').at(-1) ?? ['root'];
  const command = JSON.parse(words('CMD').at(-1)?.join(' ') ?? '[]');
  return [
    ...bases.filter((image) => !isPinned(image)).map((image) => `Dockerfile: ${image} is not pinned to a version`),
    ...bases
      .filter((image) => !image.startsWith(`node:${node}-`))
      .map((image) => `Dockerfile: ${image} is not Node ${node}`),
    ...sources.filter((source) => !exists(source)).map((source) => `Dockerfile: COPY ${source}: there is none`),
    ...sources.filter(ignored).map((source) => `Dockerfile: COPY ${source}: .dockerignore keeps it back`),
    ...(['root', '0'].includes(user) ? ['Dockerfile: the container runs as root'] : []),
    ...command
      .filter((part) => part.startsWith('dist/') && !exists(sourceOf(part)))
      .map((part) => `Dockerfile: no ${part}`),
  ];
}

/** Of a .dockerignore that keeps all back but what it names. */
export function ignoredBy(text) {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return (path) => lines[0] === '*' && !lines.includes(`!${path.split('/')[0]}`);
}

/** Relative to the folder in which the image has everything. */
function inImage(part) {
  return part.replace(/^\/app\//, '');
}

function sourceOf(file) {
  return file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
}
