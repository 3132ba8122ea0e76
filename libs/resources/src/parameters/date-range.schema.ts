import { z } from 'zod';

const expected = 'a date YYYY-MM-DD';

/** A trading day: an exchange-local date. */
export const dateParameter = z.iso.date(expected);

export const dateRangeShape = {
  start: dateParameter.optional().describe('First day, inclusive'),
  end: dateParameter.optional().describe('Last day, inclusive'),
};

/** A query over days: `rangeQuery({ sort: …, ...pagingShape })`. An end before the start is refused naming both. */
export function rangeQuery<Shape extends z.core.$ZodShape>(
  shape: Shape,
): z.ZodObject<typeof dateRangeShape & Shape, z.core.$strict> {
  return z
    .strictObject({ ...dateRangeShape, ...shape })
    .superRefine((value, context) => refuseReversed(value, context, ['start', 'end'], 'a day'));
}

/** Refuses a query whose range ends before it starts, naming both ends. */
export function refuseReversed(
  query: object,
  context: z.RefinementCtx,
  [from, to]: readonly [from: string, to: string],
  noun: string,
): void {
  const { [from]: first, [to]: last } = query as Readonly<Record<string, string | number | undefined>>;
  if (first === undefined || last === undefined || first <= last) return;
  context.addIssue({ code: 'custom', path: [from], message: `${noun} not after ${to}` });
  context.addIssue({ code: 'custom', path: [to], message: `${noun} not before ${from}` });
}
