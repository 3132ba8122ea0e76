import { jest } from '@jest/globals';
import type { ArgumentsHost } from '@nestjs/common';
import { LogError, MarketlogError } from '#event-sourcing';
import { ProblemFilter, toProblem } from './problem.filter.js';

/** What is logged and answered when a handler throws. */
function thrown(error: unknown, { hungUp = false } = {}) {
  const log = { warn: jest.fn(), error: jest.fn() };
  const sent = { status: 0 };
  const reply = {
    sent: false,
    raw: { destroyed: hungUp },
    header: () => reply,
    removeHeader: () => reply,
    status: (status: number) => ((sent.status = status), reply),
    send: () => reply,
  };
  const http = { getRequest: () => ({ url: '/v1/stocks?key=secret', log }), getResponse: () => reply };
  new ProblemFilter().catch(error, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return { ...log, status: sent.status };
}

describe('what failures leave in the log', () => {
  it('is one line without a stack where something known is away for a while', () => {
    const { status, warn, error } = thrown(new LogError('database_unavailable', 'mysql://db does not answer', true));
    expect(status).toBe(503);
    expect(warn).toHaveBeenCalledWith({ code: 'database_unavailable' }, 'request failed: mysql://db does not answer');
    expect(error).not.toHaveBeenCalled();
  });

  it('is where it came from, for what nobody foresaw', () => {
    const failure = new TypeError('undefined is no function');
    const { status, warn, error } = thrown(failure);
    expect(status).toBe(500);
    expect(error).toHaveBeenCalledWith({ err: failure, code: 'internal_error' }, 'request failed');
    expect(warn).not.toHaveBeenCalled();
  });

  it('is nothing where the client hung up while its answer was streamed, and a failure where a stream ended for another reason', () => {
    const failure = Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    const gone = thrown(failure, { hungUp: true });
    expect(gone.error).not.toHaveBeenCalled();
    expect(gone.status).toBe(0);
    const waiting = thrown(failure);
    expect(waiting.error).toHaveBeenCalledWith({ err: failure, code: 'internal_error' }, 'request failed');
    expect(waiting.status).toBe(500);
    expect(thrown(new TypeError('no function'), { hungUp: true }).error).toHaveBeenCalledTimes(1);
  });

  it('is nothing where the caller is to blame', () => {
    const { warn, error } = thrown(new LogError('invalid_address', '"x" is no event address'));
    expect(warn).not.toHaveBeenCalled();
    expect(error).not.toHaveBeenCalled();
  });
});

describe('what failures tell whoever asked', () => {
  it.each([
    'database_unavailable',
    'database_forbidden',
    'database_locked',
    'database_read_only',
    'database_full',
  ] as const)('%s says nothing of where the database is and who asks it', (code) => {
    const { detail } = toProblem(
      new LogError(code, 'mysql://10.0.0.7/marketlog: denied to api@10.0.0.9'),
      '/v1/stocks',
    );
    expect(detail).toMatch(/^(the|another) \w+/);
    expect(detail).not.toMatch(/10\.0\.0|marketlog|api@/);
  });

  it('is our own sentence without its secrets', () => {
    const error = new MarketlogError('conflict', 'https://me:s3cret@proxy/ was asked before');
    expect(toProblem(error, '/v1/stocks').detail).toBe('https://me:…@proxy/ was asked before');
  });
});
