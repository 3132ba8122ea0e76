import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { problemKind, type ProblemCode, problemMediaType, problemOf, type ParameterError } from '#resources';
import { readingRoute } from '../server/route.js';
import { toJsonSchema } from './json-schema.js';

export interface DocumentedBody {
  readonly schema: z.ZodType;
  readonly examples: Readonly<Record<string, unknown>>;
}

export interface EndpointDocumentation<S extends z.ZodType> {
  /** Plain and stable: `getPrices`. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly status?: number;
  readonly answers: S;
  /** A whole answer; checked against the schema by type and by the end-to-end tests. */
  readonly example: z.output<S>;
  /** Of the answer where it is not JSON. */
  readonly mediaType?: string;
  /** Other forms of the same answer: `{ 'text/csv': 'date,open…' }`. */
  readonly alternatives?: Readonly<Record<string, string>>;
  /** Statuses that carry the same body, such as 503 of a readiness check. */
  readonly alsoAt?: readonly number[];
  /** False where answers carry no entity tag, because they are about this moment. */
  readonly tagged?: boolean;
  /** True where whoever watches the service asks, without a key and as often as they like. */
  readonly forWatchers?: boolean;
  /** What is taken, as `@Body` has it, with whole bodies by name: a question that no address can hold. It still only reads. */
  readonly body?: DocumentedBody;
  /** Codes beyond those that every endpoint can answer. */
  readonly problems?: readonly ProblemCode[];
}

/** What every endpoint can answer. */
export const everywhere: readonly ProblemCode[] = [
  'invalid_parameter',
  'unknown_parameter',
  'url_too_long',
  'host_not_allowed',
  'internal_error',
  'database_locked',
  'database_unavailable',
];

/** What every endpoint can answer that is not for whoever watches the service. */
export const onAdmission: readonly ProblemCode[] = ['key_required', 'key_unknown', 'too_many_requests'];

/** What can be wrong with a body. */
export const ofBodies: readonly ProblemCode[] = ['malformed_request', 'payload_too_large', 'unsupported_media_type'];

/** Documents one endpoint: operation, schema and example of its answer, and every problem it can answer. */
export function Endpoint<S extends z.ZodType>(endpoint: EndpointDocumentation<S>): MethodDecorator {
  const {
    operationId,
    summary,
    description,
    status = 200,
    answers,
    example,
    mediaType = 'application/json',
    alternatives = {},
    alsoAt = [],
    tagged = true,
  } = endpoint;
  const content: Record<string, { schema: object; example: unknown }> = {
    [mediaType]: { schema: toJsonSchema(answers, 'output'), example },
  };
  for (const [type, text] of Object.entries(alternatives)) {
    content[type] = { schema: { type: 'string' }, example: text };
  }
  const body = endpoint.body;
  const admitted = endpoint.forWatchers === true ? [] : [...onAdmission, 'reads_disabled' as const];
  const problems = [...everywhere, ...admitted, ...(body ? ofBodies : []), ...(endpoint.problems ?? [])];
  return applyDecorators(
    ApiOperation({
      operationId,
      summary,
      ...(description === undefined ? {} : { description }),
      // With the key or without, as the service is set up; the page of the documentation sends it where it is said here.
      ...(endpoint.forWatchers === true ? {} : { security: [{}, { key: [] }] }),
    }),
    ...(body ? [RouteConfig(readingRoute), documentBody(body)] : []),
    ...[status, ...alsoAt].map((each) => ApiResponse({ status: each, description: summary, content })),
    ...(tagged ? [ApiResponse({ status: 304, description: 'The client has it already (`If-None-Match`)' })] : []),
    ...problemResponses(problems.filter((code) => !alsoAt.includes(problemKind(code).status))),
  );
}

export function documentBody({ schema, examples }: DocumentedBody): MethodDecorator {
  const named = Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
  return ApiBody({ schema: toJsonSchema(schema, 'input'), examples: named });
}

/** Every problem of an endpoint, by status, with an example of each. */
export function problemResponses(codes: readonly ProblemCode[]): MethodDecorator[] {
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
