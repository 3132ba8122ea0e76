import { asyncapiIsValid } from './asyncapi.mjs';
import { protobufBreaksNobody } from './breaking.mjs';
import { generatedCodeIsCurrent } from './generated-code.mjs';
import { everyLibIsListed } from './nest-projects.mjs';
import { lockfileServesEveryPlatform } from './lockfile.mjs';
import { node, tool } from './process.mjs';

/** What is checked without running anything, slowest first. Each answers `{ ok, output }`. */
export const staticChecks = [
  { name: 'types (tsc)', run: () => node([tool('typescript', 'bin', 'tsc'), '--noEmit']) },
  {
    name: 'import table (dependency-cruiser)',
    run: () =>
      node([
        tool('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
        ...['apps', 'libs', 'tools', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'],
      ]),
  },
  { name: 'unused code (knip)', run: () => node([tool('knip', 'bin', 'knip.js'), '--no-progress']) },
  { name: 'protobuf lint (buf)', run: () => node([tool('@bufbuild', 'buf', 'bin', 'buf'), 'lint']) },
  { name: 'protobuf stays compatible (buf)', run: () => protobufBreaksNobody() },
  { name: 'contract for downstream (asyncapi)', run: () => asyncapiIsValid() },
  { name: 'generated code is current', run: generatedCodeIsCurrent },
  { name: 'lockfile serves every platform', run: async () => lockfileServesEveryPlatform() },
  { name: 'nest-cli lists every app and lib', run: async () => everyLibIsListed() },
];

/** How the code is written rather than what it does: half a minute and more that whoever only wants to know that it works need not wait. */
export const styleChecks = [
  { name: 'typed lint (eslint)', run: () => node([tool('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0']) },
  {
    name: 'formatting (prettier)',
    run: () => node([tool('prettier', 'bin', 'prettier.cjs'), '.', '--check', '--log-level', 'warn']),
  },
];
