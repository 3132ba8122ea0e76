import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import { outliveReader } from './closed-pipe.js';

const failing = (code: string) => {
  const stream = new EventEmitter();
  outliveReader(stream as Writable);
  return () => stream.emit('error', Object.assign(new Error(`write ${code}`), { code }));
};

test('a reader that leaves ends nothing; any other failure of the output does', () => {
  expect(failing('EPIPE')).not.toThrow();
  expect(failing('ENOSPC')).toThrow('write ENOSPC');
});
