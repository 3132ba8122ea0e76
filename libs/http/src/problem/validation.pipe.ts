import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { distance } from 'fastest-levenshtein';
import type { ParameterError } from '#resources';
import { RequestError } from '#resources';

/** What this pipe reads of a Zod issue. */
interface Issue {
  readonly message: string;
  readonly code?: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
}

/** Validates what carries a schema and answers, for each fault, what was received and what would be right. */
@Injectable()
export class ProblemValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.schema === undefined) return value;
    const result = await this.validate<T>(value, metadata.schema);
    if (result.issues === undefined) return result.value;
    throw toRequestError(result.issues as readonly Issue[], value, knownKeys(metadata.schema));
  }
}

function toRequestError(issues: readonly Issue[], input: unknown, known: readonly string[]): RequestError {
  const errors = issues.slice(0, 20).flatMap((issue) => parameterErrors(issue, input, known));
  const unknownOnly = issues.every((issue) => issue.code === 'unrecognized_keys');
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const detail = unknownOnly
    ? `there is no parameter "${first?.parameter}"; ${first?.expected}${more}`
    : `${first?.parameter}: expected ${first?.expected}${more}`;
  return new RequestError(unknownOnly ? 'unknown_parameter' : 'invalid_parameter', detail, errors);
}

function parameterErrors(issue: Issue, input: unknown, known: readonly string[]): ParameterError[] {
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => ({
      parameter: key,
      received: received(input, [key]),
      expected: expectedName(key, known),
    }));
  }
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  const value = received(input, path);
  return [{ parameter: path.join('.') || 'request', received: value, expected: expectation(issue, value) }];
}

/** Schemas say in their messages what they expect; only Zod's own wording for fixed lists and repeats is replaced. */
function expectation(issue: Issue, value: unknown): string {
  const isTooLongOrShort = issue.code === 'too_big' || issue.code === 'too_small';
  if (Array.isArray(value) && !isTooLongOrShort) return 'one value, given once';
  if (issue.code === 'invalid_value' && issue.values) return `one of ${issue.values.join(', ')}`;
  return issue.message;
}

function expectedName(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'no parameters';
  const nearest = known.reduce((best, name) => (distance(key, name) < distance(key, best) ? name : best));
  const close = distance(key, nearest) <= Math.max(2, Math.floor(nearest.length / 3));
  return close ? `did you mean ${nearest}?` : `one of ${known.join(', ')}`;
}

function received(input: unknown, path: readonly string[]): unknown {
  let at = input;
  for (const part of path) at = isRecord(at) ? at[part] : undefined;
  if (typeof at === 'string' && at.length > 200) return `${at.slice(0, 200)}…`;
  if (Array.isArray(at) && at.length > 20) return `${at.length} values`;
  return at ?? null;
}

function knownKeys(schema: unknown): readonly string[] {
  return isRecord(schema) && isRecord(schema['shape']) ? Object.keys(schema['shape']) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
