import { z } from 'zod';
import { problemKind, problemKinds, type ProblemCode } from './problem-codes.js';

export const parameterErrorSchema = z.strictObject({
  parameter: z.string().describe('Name of the query, path or body field'),
  received: z.unknown().describe('What was sent; null where it was absent'),
  expected: z.string().describe('What would be right'),
});

export type ParameterError = z.infer<typeof parameterErrorSchema>;

/** RFC 9457 problem details, as every error of this API is answered. */
export const problemSchema = z.strictObject({
  type: z.string().describe('URN of the code'),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(problemKinds) as [ProblemCode, ...ProblemCode[]]).describe('Stable; branch on this'),
  detail: z.string().describe('A sentence for a person'),
  instance: z.string().describe('The path that was asked for'),
  errors: z.array(parameterErrorSchema),
});

export type Problem = z.infer<typeof problemSchema>;

export const problemMediaType = 'application/problem+json';

export function problemOf(
  code: ProblemCode,
  detail: string,
  instance: string,
  errors: readonly ParameterError[] = [],
): Problem {
  const { status, title } = problemKind(code);
  return { type: `urn:marketlog:problem:${code}`, title, status, code, detail, instance, errors: [...errors] };
}
