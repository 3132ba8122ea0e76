import { createLogger, NestLogger, redactSecrets, withRequestId, type LogLevel } from './index.js';

function logTo(level: LogLevel = 'info') {
  const lines: string[] = [];
  const logger = createLogger({ level, format: 'json', destination: { write: (line) => void lines.push(line) } });
  return { logger, lines, records: () => lines.map((line) => JSON.parse(line)) };
}

describe('the log', () => {
  it('is one JSON object a line, with level by name, time and message', () => {
    const { logger, records } = logTo();
    logger.info({ bars: 3 }, 'imported');
    expect(records()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), bars: 3, msg: 'imported' },
    ]);
  });

  it('carries the request id in every line that a request causes, also after waiting', async () => {
    const { logger, records } = logTo();
    await withRequestId('abc', async () => {
      logger.info('first');
      await new Promise(setImmediate);
      logger.child({ part: 1 }).info('second');
    });
    logger.info('outside');
    expect(records().map(({ msg, requestId }) => [msg, requestId])).toEqual([
      ['first', 'abc'],
      ['second', 'abc'],
      ['outside', undefined],
    ]);
  });

  it('never shows passwords and keys, in messages, errors, stacks and causes', () => {
    const { logger, lines } = logTo();
    const url = 'mysql://me:s3cret@db/marketlog';
    const error = new Error(`cannot reach ${url}`, { cause: new Error(`Bearer mlk_s3cretkey to ${url}`) });
    logger.warn(`waiting for ${url} with mlk_s3cretkey`);
    logger.error({ err: error }, 'failed');
    logger.error(error);
    logger.info({ url: '/v1/stocks?apiKey=s3cret', req: { headers: { authorization: 's3cret' } } }, 'asked');
    expect(lines).toHaveLength(4);
    expect(lines.join('')).not.toContain('s3cret');
    expect(lines.join('')).toContain('mysql://me:…@db/marketlog');
  });

  it('hears Nest, but its talk about modules and routes only at debug', () => {
    const quiet = logTo();
    const nest = new NestLogger(quiet.logger);
    nest.log('AppModule dependencies initialized', 'InstanceLoader');
    nest.log('the database answers again', 'Database');
    nest.warn('slow', 'Database');
    nest.error('broken', 'Error: broken\n    at x', 'Projections');
    nest.error(new Error('thrown too'), undefined, 'ExceptionHandler');
    nest.error('Error: listen EADDRINUSE', undefined, 'NestApplication');
    expect(quiet.records().map(({ level, msg, context }) => [level, msg, context])).toEqual([
      ['info', 'the database answers again', 'Database'],
      ['warn', 'slow', 'Database'],
      ['error', 'broken', 'Projections'],
    ]);
    const talkative = logTo('trace');
    const all = new NestLogger(talkative.logger);
    all.log('mapped', 'RouterExplorer');
    all.debug('detail');
    all.verbose('more');
    all.fatal('gone');
    expect(talkative.records().map(({ level }) => level)).toEqual(['debug', 'debug', 'trace', 'fatal']);
  });
});

test.each([
  ['mysql://root:pa:ss@host/db', 'mysql://root:…@host/db'],
  ['https://x.test/?api_key=abc&limit=5', 'https://x.test/?api_key=…&limit=5'],
  ['nothing to hide at 12:30@noon', 'nothing to hide at 12:30@noon'],
])('%s is logged as %s', (text, shown) => {
  expect(redactSecrets(text)).toBe(shown);
});
