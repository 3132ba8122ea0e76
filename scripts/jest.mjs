// `npm run jest -- ARGS`: Jest itself, on the Node that this project runs on and with the flags that it needs.
import { spawn } from 'node:child_process';
import { root } from './bootstrap/prepare.mjs';
import { jestCommand } from './test/jest.mjs';

const jest = spawn(process.execPath, [...jestCommand, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
jest.on('exit', (code) => (process.exitCode = code ?? 1));
