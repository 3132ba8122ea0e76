import { MarketlogError } from '#event-sourcing';
import type { ProblemCode } from './problem-codes.js';
import type { ParameterError } from './problem.schema.js';

/** A request that is refused, with the parameters at fault. Features throw it for what a schema alone cannot judge. */
export class RequestError extends MarketlogError {
  constructor(
    override readonly code: ProblemCode,
    message: string,
    readonly errors: readonly ParameterError[] = [],
  ) {
    super(code, message);
  }
}
