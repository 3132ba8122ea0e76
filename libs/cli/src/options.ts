import { UsageError } from './errors.js';

/** What a schema made of the options of a verb, as Zod answers `safeParse`. */
type ParsedOptions<T> =
  | { readonly success: true; readonly data: T }
  | {
      readonly success: false;
      readonly error: {
        readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
      };
    };

/**
 * The options of a verb that asks what an endpoint asks, read by the schema of the endpoint.
 * @param names options that are called otherwise than the parameter
 * @throws UsageError naming the first option that is not what it should be
 */
export function optionsAs<T>(parsed: ParsedOptions<T>, names: Readonly<Record<string, string>> = {}): T {
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const parameter = String(issue?.path[0]);
  const expected = issue?.message.replace(/^Invalid option: expected /, '');
  throw new UsageError(`--${names[parameter] ?? dashed(parameter)}: expected ${expected}`);
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
