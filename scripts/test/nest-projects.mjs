import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';

/** A lib that nest-cli.json, the package's imports or Jest do not know cannot be generated into, run or tested. */
export function everyLibIsListed() {
  const { projects } = JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8'));
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const listed = new Set(Object.values(projects).map((project) => project.root));
  const faults = [];
  for (const kind of ['apps', 'libs']) {
    for (const name of readdirSync(join(root, kind))) {
      if (!listed.has(`${kind}/${name}`)) faults.push(`nest-cli.json does not list ${kind}/${name}`);
      if (kind === 'libs' && !imports[`#${name}`]) faults.push(`package.json has no import #${name}`);
    }
  }
  for (const folder of listed) {
    if (!existsSync(join(root, folder))) faults.push(`nest-cli.json lists ${folder}, which does not exist`);
  }
  return { ok: faults.length === 0, output: faults.join('\n') };
}
