import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, buildIsCurrent } from './build.mjs';
import { dependenciesAreCurrent, installDependencies } from './dependencies.mjs';
import { exclusively } from './lock.mjs';
import { installedNode, installedNpm, installNode, ownNode } from './node-runtime.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Brings the checkout to where it can run; answers the Node to run it with. Takes no lock when all is current. `development`: with
 * what tests and tools need beside what runs.
 */
export async function prepare({ development = false } = {}) {
  const node = ownNode() ?? installedNode(root);
  if (node && dependenciesAreCurrent(root, { development }) && buildIsCurrent(root)) return node;
  return exclusively(root, () => {
    const installed = ownNode() ?? installedNode(root) ?? installNode(root);
    if (!dependenciesAreCurrent(root, { development }))
      installDependencies(root, { development, own: ownNpm(installed) });
    if (!buildIsCurrent(root)) build(root, installed);
    return installed;
  });
}

/** The npm that came with a Node of ours, which is then the one that installs. */
function ownNpm(node) {
  const npm = installedNpm(root);
  return npm === null ? undefined : { node, npm };
}
