import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { problemKind, type ProblemCode } from '../problem/problem-codes.js';
import { problemMediaType, problemOf, type ParameterError } from '../problem/problem.schema.js';
import { toJsonSchema } from './json-schema.js';

export interface EndpointDocumentation<S extends z.ZodType> {
  /** Plain and stable: `getPrices`. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly status?: number;
  readonly answers: S;
  /** A whole answer; checked against the schema by type and by the end-to-end tests. */
  readonly example: z.output<S>;
  /** Other forms of the same answer: `{ 'text/csv': 'date,open…' }`. */
  readonly alternatives?: Readonly<Record<string, string>>;
  /** Statuses that carry the same body, such as 503 of a readiness check. */
  readonly alsoAt?: readonly number[];
  /** False where answers carry no entity tag, because they are about this moment. */
  readonly tagged?: boolean;
  /** Codes beyond those that every endpoint can answer. */
  readonly problems?: readonly ProblemCode[];
}

const everywhere: readonly ProblemCode[] = [
  'invalid_parameter',
  'unknown_parameter',
  'url_too_long',
  'host_not_allowed',
  'internal_error',
  'database_locked',
  'database_unavailable',
];

/** Documents one endpoint: operation, schema and example of its answer, and every problem it can answer. */
export function Endpoint<S extends z.ZodType>(endpoint: EndpointDocumentation<S>): MethodDecorator {
  const {
    operationId,
    summary,
    description,
    status = 200,
    answers,
    example,
    alternatives = {},
    alsoAt = [],
    tagged = true,
  } = endpoint;
  const content: Record<string, { schema: object; example: unknown }> = {
    'application/json': { schema: toJsonSchema(answers, 'output'), example },
  };
  for (const [type, text] of Object.entries(alternatives)) {
    content[type] = { schema: { type: 'string' }, example: text };
  }
  const problems = [...everywhere, ...(endpoint.problems ?? [])];
  return applyDecorators(
    ApiOperation({ operationId, summary, ...(description === undefined ? {} : { description }) }),
    ...[status, ...alsoAt].map((each) => ApiResponse({ status: each, description: summary, content })),
    ...(tagged ? [ApiResponse({ status: 304, description: 'The client has it already (`If-None-Match`)' })] : []),
    ...problemResponses(problems.filter((code) => !alsoAt.includes(problemKind(code).status))),
  );
}

function problemResponses(codes: readonly ProblemCode[]): MethodDecorator[] {
  const byStatus = Map.groupBy(new Set(codes), (code) => problemKind(code).status);
  return [...byStatus].map(([status, group]) =>
    ApiResponse({
      status,
      description: group.map((code) => `\`${code}\`: ${problemKind(code).title}`).join('; '),
      content: {
        [problemMediaType]: {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(group.map((code) => [code, { value: exampleOf(code) }])),
        },
      },
    }),
  );
}

const parameterErrors: Partial<Record<ProblemCode, ParameterError>> = {
  invalid_parameter: {
    parameter: 'limit',
    received: '0',
    expected: 'a whole number from 1 to 10000 in plain decimal digits',
  },
  unknown_parameter: { parameter: 'limits', received: '5', expected: 'did you mean limit?' },
  invalid_page_token: {
    parameter: 'pageToken',
    received: 'x',
    expected: 'nextPageToken of the page before, with the same query',
  },
};

function exampleOf(code: ProblemCode) {
  const error = parameterErrors[code];
  return problemOf(code, problemKind(code).title, '/v1/stocks', error === undefined ? [] : [error]);
}
