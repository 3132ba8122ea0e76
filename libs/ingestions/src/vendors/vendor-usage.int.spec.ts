import type { VendorTerms } from '#contracts';
import { gates } from './testing.fixture.js';

it('requests of several processes at once keep to one budget on MySQL, the very first of a vendor too', async () => {
  const parts = await gates('mysql');
  const terms: VendorTerms = {
    label: 'yahoo',
    kind: 'prices',
    perMinute: 10,
    perDay: 25,
    concurrency: 8,
    timeout: 5_000,
  };
  const asked = await Promise.allSettled(
    Array.from({ length: 30 }, () => parts.process().ask(terms, async () => parts.clock.time)),
  );
  const times = asked.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const refused = asked.flatMap((each) => (each.status === 'rejected' ? (each.reason as { code: string }).code : []));
  expect(times).toHaveLength(25);
  expect(new Set(refused)).toEqual(new Set(['vendor_budget_spent']));
  expect(await parts.vendors.usage('yahoo', parts.clock.time)).toMatchObject({ day: 25 });
  expect(parts.waits.length).toBeGreaterThan(0);
  expect(await parts.vendors.state('yahoo')).toMatchObject({ breaker: 'closed', lastError: null });
  await parts.close();
});
