import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KcatProgram } from '../../topics/read-topic.js';

/** Puts a program into a folder of PATH by its bare name, as a recipe calls it; nothing where it is there already. */
export function onPath(folder: string, name: string, { command, prefix }: KcatProgram): void {
  if (prefix === undefined) return;
  const file = join(folder, name);
  const words = [command, ...prefix].map((word) => `'${word}'`).join(' ');
  writeFileSync(file, `#!/bin/sh\nexec ${words} "$@"\n`);
  chmodSync(file, 0o755);
}
