import { VendorError, type VendorTerms } from '#contracts';
import { scrape } from '#testing';
import type { TermsGate } from './terms-gate.js';
import { gates } from './testing.fixture.js';

let parts: Awaited<ReturnType<typeof gates>>;
let vendor = 0;

beforeAll(async () => void (parts = await gates()));
afterAll(() => parts.close());
beforeEach(() => void (parts.waits.length = 0));

/** A vendor that no other test has asked. */
function terms(more: Partial<VendorTerms> = {}): VendorTerms {
  const label = `vendor-${++vendor}`;
  return { label, kind: 'prices', perMinute: 1000, perDay: 10_000, concurrency: 4, timeout: 5_000, ...more };
}

const down = () => new VendorError('vendor_unavailable', 'it is out of order (503)');

/** Fails with these, one after the other, then answers; counts its requests. */
function failing(...errors: Error[]) {
  const request = async () => {
    request.made++;
    const error = errors.shift();
    if (error) throw error;
    return 'answer';
  };
  request.made = 0;
  return request;
}

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'ok',
    (error: unknown) => (error as VendorError).code,
  );

describe('the budget', () => {
  it('of a minute is never exceeded in any 60 seconds, by however many processes', async () => {
    const of = terms({ perMinute: 5 });
    const [one, other] = [parts.process(), parts.process()];
    const times: number[] = [];
    for (let i = 0; i < 23; i++) {
      await (i % 2 === 0 ? one : other).ask(of, async () => void times.push(parts.clock.time));
      parts.clock.time += 700;
    }
    for (const [i, time] of times.entries()) {
      expect(times.filter((each) => each >= time && each < time + 60_000).length).toBeLessThanOrEqual(5);
      if (i >= 5) expect(time - times[i - 5]!).toBeGreaterThanOrEqual(60_000);
    }
    expect(parts.waits.length).toBeGreaterThanOrEqual(4);
  });

  it('of a day outlives the process, and is an error that says so once it is spent', async () => {
    const of = terms({ perDay: 3 });
    for (let i = 0; i < 3; i++) await parts.process().ask(of, async () => i);
    const request = failing();
    expect(await codeOf(parts.process().ask(of, request))).toBe('vendor_budget_spent');
    expect(request.made).toBe(0);
    parts.clock.time += 24 * 3_600_000 + 120_000;
    expect(await codeOf(parts.process().ask(of, request))).toBe('ok');
    expect(await parts.vendors.usage(of.label, parts.clock.time)).toEqual({ minute: 1, day: 1 });
  });

  it('counts every repetition', async () => {
    const of = terms();
    await parts.process().ask(of, failing(down(), down()));
    expect((await parts.vendors.usage(of.label, parts.clock.time)).minute).toBe(3);
  });

  it('is not waited for by who has been stopped', async () => {
    const of = terms({ perMinute: 1 });
    const gate = parts.process();
    await gate.ask(of, failing());
    const stop = new AbortController();
    gate.pause = async (_milliseconds, signal) => {
      stop.abort();
      signal?.throwIfAborted();
    };
    await expect(gate.ask(of, failing(), stop.signal)).rejects.toThrow(/abort/i);
  });
});

describe('a request that fails', () => {
  it.each([
    ['vendor_unavailable', 4],
    ['network_unavailable', 4],
    ['vendor_rate_limited', 4],
    ['vendor_response_broken', 4],
    ['vendor_response_invalid', 1],
    ['vendor_symbol_unknown', 1],
    ['vendor_key_refused', 1],
  ] as const)('by %s is made %i times', async (code, made) => {
    const request = failing(...Array.from({ length: 9 }, () => new VendorError(code, 'no')));
    expect(await codeOf(parts.process().ask(terms(), request))).toBe(code);
    expect(request.made).toBe(made);
  });

  it('is an answer where a repetition succeeds, and metrics tell', async () => {
    const of = terms();
    expect(await parts.process().ask(of, failing(down(), down()))).toBe('answer');
    const metrics = await scrape();
    expect(metrics[`marketlog_vendor_retries_total{vendor="${of.label}"}`]).toBe(2);
    expect(metrics[`marketlog_vendor_requests_total{vendor="${of.label}",outcome="ok"}`]).toBe(1);
    expect(metrics[`marketlog_vendor_requests_total{vendor="${of.label}",outcome="vendor_unavailable"}`]).toBe(2);
  });

  it('waits as long as Retry-After asks for, at least', async () => {
    const limited = new VendorError('vendor_rate_limited', '429', { retryAfter: 60 });
    const began = performance.now();
    await parts.process().ask(terms(), failing(limited));
    expect(performance.now() - began).toBeGreaterThanOrEqual(55);
  });

  it('is not repeated where the vendor asks for a longer rest, and every process leaves it alone', async () => {
    const of = terms();
    const request = failing(new VendorError('vendor_rate_limited', '429', { retryAfter: 3_600_000 }));
    expect(await codeOf(parts.process().ask(of, request))).toBe('vendor_rate_limited');
    expect(request.made).toBe(1);
    await expect(parts.process().ask(of, request)).rejects.toThrow(/asked to be left alone until 20/);
    expect(request.made).toBe(1);
    parts.clock.time += 3_600_000;
    expect(await codeOf(parts.process().ask(of, request))).toBe('ok');
  });

  it('ends in time', async () => {
    const never = (signal: AbortSignal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    expect(await codeOf(parts.process().ask(terms({ timeout: 5 }), never))).toBe('network_unavailable');
  });

  it('for a reason of ours is passed on as it is', async () => {
    await expect(parts.process().ask(terms(), failing(new TypeError('ours')))).rejects.toThrow('ours');
  });
});

describe('the circuit breaker', () => {
  const broken = async (gate: TermsGate, of: VendorTerms) => {
    const request = failing(...Array.from({ length: 99 }, down));
    while ((await codeOf(gate.ask(of, request))) !== 'vendor_circuit_open');
    return request;
  };

  it('opens after five failures in a row: no request is made, in no process', async () => {
    const of = terms();
    const gate = parts.process();
    const request = await broken(gate, of);
    expect(request.made).toBe(5);
    expect(await codeOf(gate.ask(of, request))).toBe('vendor_circuit_open');
    expect(await parts.vendors.state(of.label)).toMatchObject({ breaker: 'open', lastErrorCode: 'vendor_unavailable' });
    await parts.vendors.note(of.label, { openUntil: parts.clock.time + 1000 });
    expect(await codeOf(parts.process().ask(of, request))).toBe('vendor_circuit_open');
    expect(request.made).toBe(5);
  });

  it('lets one request try the vendor after a while, and closes where it is well', async () => {
    const of = terms();
    const gate = parts.process(40);
    const request = await broken(gate, of);
    const well = failing();
    while ((await codeOf(gate.ask(of, well))) === 'vendor_circuit_open');
    // A slow machine may have let one more try between its fifth failure and the refusal.
    expect(request.made).toBeGreaterThanOrEqual(5);
    expect(well.made).toBe(1);
    let state = await parts.vendors.state(of.label);
    while (state.breaker !== 'closed') state = await parts.vendors.state(of.label);
    expect(state.openUntil).toBeNull();
  });

  it('does not count answers that say something of one symbol alone', async () => {
    const of = terms();
    const gate = parts.process();
    const unknown = failing(...Array.from({ length: 9 }, () => new VendorError('vendor_symbol_unknown', '404')));
    for (let i = 0; i < 9; i++) expect(await codeOf(gate.ask(of, unknown))).toBe('vendor_symbol_unknown');
    expect((await parts.vendors.state(of.label)).lastErrorCode).toBeNull();
  });
});

it('makes no more requests at a time than the vendor takes', async () => {
  const of = terms({ concurrency: 2 });
  const gate = parts.process();
  let [running, most] = [0, 0];
  const request = async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
  };
  await Promise.all(Array.from({ length: 10 }, () => gate.ask(of, request)));
  expect(most).toBe(2);
});
