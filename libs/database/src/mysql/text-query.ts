import type { QueryOptions, TypeCast } from 'mysql2';
import type { Bindable } from './bindable.js';

/**
 * The driver's own reading of a double in text adds up its digits, which loses the last one where there are 16 or 17 of
 * them. MySQL writes the shortest text that means the same double, so JavaScript's reading of it is exact.
 */
const typeCast: TypeCast = (field, next) => {
  if (field.type !== 'DOUBLE') return next();
  const text = field.string();
  return text === null ? null : Number(text);
};

/** A statement that goes as text, not prepared; prepared ones carry doubles as their eight bytes. */
export function textQuery(sql: string, values: Bindable[]): QueryOptions {
  return { sql, values, typeCast };
}
