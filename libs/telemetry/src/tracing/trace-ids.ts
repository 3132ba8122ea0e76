/** A correlation id's 16 bytes as a trace id: 32 hexadecimal digits. */
export function traceIdOf(correlationId: string): string {
  return correlationId.replaceAll('-', '').toLowerCase();
}

/** The span that begins a trace of ours, known from the trace id alone: its second half. */
export function rootSpanId(traceId: string): string {
  return traceId.slice(16);
}

/** Ids of a parent; undefined for what is no `traceparent` and no correlation id, since it may come from anywhere. */
export function parentOf(
  text: string,
): { readonly traceId: string; readonly spanId: string; readonly sampled: boolean } | undefined {
  const given = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/.exec(text);
  const traceId = given?.[1] ?? traceIdOf(text);
  if (!/^[0-9a-f]{32}$/.test(traceId)) return undefined;
  const spanId = given?.[2] ?? rootSpanId(traceId);
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: given === null || (Number.parseInt(given[3]!, 16) & 1) === 1 };
}
