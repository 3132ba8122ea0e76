import type { DifferencePolicy } from '#projection-engine';

/** What becomes of a rebuilt read model that differs from the live one: it is dropped, served all the same, or a person says. */
export const differencePolicies = ['refuse', 'accept', 'ask'] as const satisfies readonly DifferencePolicy[];
