import { VendorError } from '#contracts';
import { SourceWatch } from './fetch-run.js';

const outOfOrder = new VendorError('vendor_unavailable', 'out of order (503)');
const refused = new VendorError('vendor_key_refused', 'refused (401)');
const unknown = new VendorError('vendor_symbol_unknown', 'does not know it (404)');

function watchAfter(...failures: readonly (VendorError | undefined)[]): SourceWatch {
  const watch = new SourceWatch();
  for (const failure of failures) watch.asked(failure);
  return watch;
}

test('a source is down when the first question fails as a whole, and stays so for that reason', () => {
  expect(watchAfter().downWith).toBeUndefined();
  expect(watchAfter(outOfOrder).downWith).toBe(outOfOrder);
  expect(watchAfter(outOfOrder, refused, undefined).downWith).toBe(outOfOrder);
});

test('of a source that has answered one failure as a whole is forgiven, and a second in a row is not', () => {
  expect(watchAfter(undefined, refused).downWith).toBeUndefined();
  expect(watchAfter(undefined, refused, undefined, refused).downWith).toBeUndefined();
  expect(watchAfter(undefined, refused, outOfOrder).downWith).toBe(outOfOrder);
});

test('a refusal of one question is an answer too', () => {
  expect(watchAfter(unknown).downWith).toBeUndefined();
  expect(watchAfter(unknown, refused).downWith).toBeUndefined();
  expect(watchAfter(unknown, refused, refused).downWith).toBe(refused);
});
