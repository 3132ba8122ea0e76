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
  const query = z.strictObject({ ...dateRangeShape, ...shape }).superRefine((value, context) => {
    const { start, end } = value as { start?: string; end?: string };
    if (start === undefined || end === undefined || start <= end) return;
    context.addIssue({ code: 'custom', path: ['start'], message: `a day not after end (${end})` });
    context.addIssue({ code: 'custom', path: ['end'], message: `a day not before start (${start})` });
  });
  return query;
}
