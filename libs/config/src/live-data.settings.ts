import { z } from 'zod';
import { budgets, cron, feeds, isPlainHttp, labels } from './live-data.schema.js';
import { notes } from './setting-notes.js';

/** Settings of live prices and news: who is asked, when, how often. */
export const liveDataSettings = {
  MARKETLOG_FETCH_SCHEDULE: cron.default('15 18 * * *').register(notes, {
    description:
      'When `start` and `ingest` fetch the tracked stocks, on the clocks of their exchange; on days with a session only, and not before its bar is final',
    allowed: '`off`, or a cron pattern: minute, hour, day of the month, month, day of the week',
    shown: '`15 18 * * *`',
  }),
  MARKETLOG_YAHOO_URL: z.string().refine(isPlainHttp).optional().register(notes, {
    description: 'Where Yahoo is asked instead of at its own address, such as a proxy of yours',
    allowed: 'an http or https URL without user name and password',
    shown: "Yahoo's own",
  }),
  MARKETLOG_VENDOR_BUDGETS: budgets.optional().register(notes, {
    description:
      'How often vendors may be asked: requests in any 60 seconds and in any 24 hours, of all processes together; see `/v1/sources`',
    allowed: 'such as `yahoo=100/20000,news-api=10/100`',
    shown: "each source's own",
  }),
  MARKETLOG_NEWS_SCHEDULE: cron.optional().register(notes, {
    description:
      'When `start` and `ingest` fetch news of the tracked stocks, on the clocks of their exchange, on every day',
    allowed: '`off`, or a cron pattern as above',
    shown: '`45 8,18 * * *`; `off` where `MARKETLOG_FETCH_SCHEDULE` is',
  }),
  MARKETLOG_NEWS_SOURCES: labels.optional().register(notes, {
    description:
      'Which vendors are asked for news: `news-api` (takes `NEWS_API_KEY`), `yahoo`, `rss` (takes `MARKETLOG_NEWS_FEEDS`)',
    allowed: 'labels, separated by commas, each once',
    shown: '`yahoo`, and the others where they have what they take',
  }),
  NEWS_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{8,200}$/)
    .optional()
    .register(notes, {
      description: 'Key for News API (newsapi.org), whose free plan is for development only',
      allowed: '8 to 200 printable ASCII characters without spaces',
      shown: 'none: News API is not asked',
      secret: true,
    }),
  MARKETLOG_NEWS_FEEDS: feeds.optional().register(notes, {
    description:
      'RSS, Atom and JSON feeds; one with `{symbol}` is asked once per stock, and what it holds is about that stock',
    allowed: 'http or https URLs without user name and password, separated by spaces',
    shown: 'none',
  }),
  MARKETLOG_NEWS_LANGUAGE: z
    .string()
    .regex(/^[a-z]{2}$/)
    .default('en')
    .register(notes, {
      description:
        'Language of the news that vendors are asked for, where they offer a choice; sentiment is scored in English only',
      allowed: 'two letters, such as `en` or `de`',
      shown: '`en`',
    }),
};
