import { askVendor, connectionError, jsonText, retryAfterOf } from './vendor-answer.js';
import type { VendorError } from './vendor-error.js';

const answering = (status: number, headers: Record<string, string> = {}) =>
  askVendor('Yahoo', async () => new Response('x', { status, headers }), 'http://vendor').then(
    () => undefined,
    (error: unknown) => {
      const { code, retryAfter, retryable } = error as VendorError;
      return { code, retryAfter, retryable };
    },
  );

it.each([
  [200, undefined],
  [401, { code: 'vendor_key_refused', retryable: false }],
  [403, { code: 'vendor_key_refused', retryable: false }],
  [404, { code: 'vendor_symbol_unknown', retryable: false }],
  [418, { code: 'vendor_response_invalid', retryable: false }],
  [429, { code: 'vendor_rate_limited', retryable: true }],
  [503, { code: 'vendor_unavailable', retryable: true }],
])('status %i means %j', async (status, expected) => {
  const found = await answering(status);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject({ ...expected, retryAfter: undefined });
});

it('takes Retry-After in seconds or as a date, from 429 and 503', async () => {
  expect(await answering(429, { 'retry-after': '7' })).toMatchObject({ retryAfter: 7_000 });
  expect(await answering(503, { 'retry-after': '1' })).toMatchObject({ retryAfter: 1_000 });
  const now = Date.UTC(2024, 0, 1);
  expect(retryAfterOf('Mon, 01 Jan 2024 00:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterOf('Sun, 31 Dec 2023 23:59:00 GMT', now)).toBe(0);
  expect(retryAfterOf('soon', now)).toBeUndefined();
  expect(retryAfterOf(null)).toBeUndefined();
});

it('finds answers that are not JSON, or cut off', async () => {
  expect(await jsonText('Yahoo', new Response('{"a":1}'))).toBe('{"a":1}');
  await expect(jsonText('Yahoo', new Response('<html>\n consent'))).rejects.toMatchObject({
    code: 'vendor_response_broken',
    message: "Yahoo's answer is not JSON, or cut off: <html> consent",
  });
  const cut = new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) });
  await expect(jsonText('Yahoo', new Response(cut))).rejects.toMatchObject({ code: 'network_unavailable' });
});

it('says what kept it from an answer, and passes on what we ended ourselves', () => {
  const refused = new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND vendor') });
  expect(connectionError('Yahoo', refused).message).toBe('Yahoo cannot be reached: getaddrinfo ENOTFOUND vendor');
  expect(connectionError('Yahoo', new DOMException('late', 'TimeoutError')).message).toContain('no answer in time');
  const ours = new DOMException('stopped', 'AbortError');
  expect(connectionError('Yahoo', ours)).toBe(ours);
});
