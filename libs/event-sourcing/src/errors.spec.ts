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

  it('close an exhaustive switch', () => {
    expect(() => assertNever('more' as never)).toThrow('unexpected case "more"');
  });
});
