import { VendorError } from '#contracts';
import { ListSourcesHandler } from './list-sources.query.js';
import { exampleSources, sourcesAnswer } from './sources.schema.js';
import { gates } from './testing.fixture.js';

const terms = { perMinute: 10, perDay: 100, concurrency: 1, timeout: 30_000 } as const;

it('shows every vendor with its budget and what it answered last, also where another process asked', async () => {
  const parts = await gates();
  const [asking, showing] = [parts.process(), parts.process()];
  const yahoo = { ...terms, label: 'yahoo', kind: 'prices' } as const;
  const news = { ...terms, label: 'news-api', kind: 'articles' } as const;
  for (const each of [yahoo, news]) showing.register(each);
  await asking.ask(yahoo, async () => 1);
  const refused = () => Promise.reject(new VendorError('vendor_key_refused', 'no: ?apiKey=s3cret', { retryAfter: 5 }));
  await asking.ask(news, refused).catch(() => undefined);
  const answer = await new ListSourcesHandler(showing, parts.vendors, parts.clock).execute();
  await parts.close();
  expect(sourcesAnswer.parse(answer)).toEqual(answer);
  const used = { minute: { limit: 10, used: 1 }, day: { limit: 100, used: 1 } };
  const now = '2024-01-10T12:00:00.500Z';
  const common = { budget: used, concurrency: 1, timeoutSeconds: 30, breaker: { state: 'closed', openUntil: null } };
  expect(answer.data).toEqual([
    {
      ...common,
      source: 'news-api',
      kind: 'articles',
      notBefore: '2024-01-10T12:00:00.505Z',
      lastSuccessAt: null,
      lastError: { at: now, code: 'vendor_key_refused', message: 'no: ?apiKey=…' },
    },
    { ...common, source: 'yahoo', kind: 'prices', notBefore: null, lastSuccessAt: now, lastError: null },
  ]);
  expect(sourcesAnswer.parse(exampleSources)).toEqual(exampleSources);
});
