import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { RequestError } from '../problem/request.error.js';

/** A validated query; `limit` may change from page to page, everything else is bound into the token. */
export type PagedQuery = { readonly pageToken?: string | undefined; readonly limit?: number };

/**
 * Opaque keyset cursors of one operation. A token holds the sort key of the last item and a mark of the query it was
 * made for, so that it can neither be used with another query nor be made up.
 */
export class PageTokens<Cursor> {
  constructor(
    private readonly operation: string,
    private readonly cursor: z.ZodType<Cursor>,
  ) {}

  /**
   * The cursor to go on after; undefined on the first page. `scope` holds path parameters.
   * @throws RequestError `invalid_page_token`.
   */
  read(query: PagedQuery, scope: Readonly<Record<string, unknown>> = {}): Cursor | undefined {
    if (query.pageToken === undefined) return undefined;
    const parts = query.pageToken.split('.');
    const [mark, seal, body] = parts;
    if (parts.length !== 3 || body === undefined || seal !== sealOf(mark ?? '', body)) {
      throw refusal(query.pageToken, 'this is no page token; take nextPageToken of an answer unchanged');
    }
    if (mark !== this.markOf(query, scope)) {
      throw refusal(
        query.pageToken,
        'this page token was made for another query; repeat that query or start without a token',
      );
    }
    return this.cursor.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  }

  /** `nextPageToken`: null where there is no further page. */
  next(query: PagedQuery, last: Cursor | null, scope: Readonly<Record<string, unknown>> = {}): string | null {
    if (last === null) return null;
    const mark = this.markOf(query, scope);
    const body = Buffer.from(JSON.stringify(last)).toString('base64url');
    return `${mark}.${sealOf(mark, body)}.${body}`;
  }

  private markOf(query: PagedQuery, scope: Readonly<Record<string, unknown>>): string {
    const { pageToken: _token, limit: _limit, ...bound } = query;
    return short(canonicalize({ operation: this.operation, query: bound, scope }) ?? '');
  }
}

function sealOf(mark: string, body: string): string {
  return short(`marketlog page token\n${mark}\n${body}`);
}

function short(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 12);
}

function refusal(token: string, detail: string): RequestError {
  const received = token.length > 200 ? `${token.slice(0, 200)}…` : token;
  const expected = 'nextPageToken of the page before, with the same query';
  return new RequestError('invalid_page_token', detail, [{ parameter: 'pageToken', received, expected }]);
}
