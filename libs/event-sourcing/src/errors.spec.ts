import { assertNever } from './decider.js';
import { LogError, MarketlogError } from './errors.js';

describe('errors that Marketlog names', () => {
  it('carry a code, a sentence, their cause and whether a later try may succeed', () => {
    const cause = new Error('ECONNREFUSED');
    const error = new LogError('database_unavailable', 'nobody answers', true, { cause });
    expect(error).toBeInstanceOf(MarketlogError);
    expect(error).toMatchObject({ name: 'LogError', code: 'database_unavailable', retryable: true, cause });
    expect(new LogError('hole_in_log', 'a hole').retryable).toBe(false);
  });

  it('pass or last as their code says, where they do not know better', () => {
    expect(new LogError('append_timeout', 'the queue is full').retryable).toBe(true);
    expect(new LogError('database_read_only', 'the file is a mount without rights', false).retryable).toBe(false);
    expect(new MarketlogError('symbol_not_found', 'no such symbol').retryable).toBe(false);
  });

  it('close an exhaustive switch', () => {
    expect(() => assertNever('more' as never)).toThrow('unexpected case "more"');
  });
});
