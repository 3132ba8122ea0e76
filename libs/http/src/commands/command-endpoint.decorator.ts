import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  documentBody,
  everywhere,
  ofBodies,
  onAdmission,
  problemResponses,
  type DocumentedBody,
} from '../answers/endpoint.decorator.js';
import { toJsonSchema } from '../answers/json-schema.js';
import type { ProblemCode } from '#resources';
import { WriteKeyGuard } from './write-key.guard.js';

interface CommandAnswer<S extends z.ZodType> {
  readonly schema: S;
  /** A whole answer. */
  readonly example: z.output<S>;
}

export interface CommandDocumentation<S extends z.ZodType> {
  /** Plain and stable: `trackStock`. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** What each status of success means. */
  readonly statuses: Readonly<Record<number, string>>;
  /** What is taken, as `@Body` has it, with whole bodies by name; absent where there is none. */
  readonly body?: DocumentedBody;
  /** An event address as `Marketlog-Position` may have it; absent where it records no event. */
  readonly position?: string;
  /** Absent where the answer has no body. */
  readonly answers?: CommandAnswer<S>;
  /** What `Location` may say: where the result is read. */
  readonly location?: string;
  /** True where it takes `Idempotency-Key`. */
  readonly repeatable?: boolean;
  /** Codes beyond those that every command can answer. */
  readonly problems?: readonly ProblemCode[];
}

const everyCommand: readonly ProblemCode[] = [
  ...everywhere,
  ...onAdmission,
  ...ofBodies,
  'commands_disabled',
  'append_queue_full',
  'append_timeout',
  'log_not_open',
];

/** Documents and guards one endpoint that changes something: who may call it, what it answers, and every problem. */
export function CommandEndpoint<S extends z.ZodType>(command: CommandDocumentation<S>): MethodDecorator {
  const { operationId, summary, description, statuses, answers, position, location, body, repeatable } = command;
  const content = answers && {
    'application/json': { schema: toJsonSchema(answers.schema, 'output'), example: answers.example },
  };
  const headers = {
    ...(position === undefined
      ? {}
      : { 'Marketlog-Position': header('Event to give as `minPosition` to a read that must show this', position) }),
    ...(location === undefined ? {} : { Location: header('Where the result is read', location) }),
  };
  return applyDecorators(
    UseGuards(WriteKeyGuard),
    ApiBearerAuth('key'),
    ApiOperation({ operationId, summary, ...(description === undefined ? {} : { description }) }),
    ...(repeatable === true ? [idempotencyKey] : []),
    ...(body === undefined ? [] : [documentBody(body)]),
    ...Object.entries(statuses).map(([status, meaning]) =>
      ApiResponse({ status: Number(status), description: meaning, headers, ...(content ? { content } : {}) }),
    ),
    ...problemResponses([...everyCommand, ...(command.problems ?? [])]),
  );
}

const idempotencyKey = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description: 'The same key again is the same command: it is carried out once and answered alike',
  schema: { type: 'string', minLength: 1, maxLength: 200, examples: ['2026-01-31/morning'] },
});

function header(description: string, example: string) {
  return { description, schema: { type: 'string' as const }, example };
}
