/** The text as Compose reads it where none of its variables is set: `${NAME:-default}` and `$$`. */
export function interpolate(text) {
  return text.replace(/\$(?:\$|\{(\w+)(?::-([^}]*))?\})/g, (whole, name, fallback) =>
    whole === '$$' ? '$' : (fallback ?? ''),
  );
}

/** The names of the variables that a text asks the environment for. */
export function variablesIn(text) {
  return [...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name);
}

/** Everything in a parsed file that is text, interpolated. */
export function interpolated(value) {
  if (typeof value === 'string') return interpolate(value);
  if (Array.isArray(value)) return value.map(interpolated);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, interpolated(inner)]));
}
