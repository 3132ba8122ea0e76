import type { Column } from '#event-sourcing';

/* The column types that the read models of prices share. */

export const instrumentId: Column = { type: { kind: 'identifier', length: 40 } };
export const date: Column = { type: { kind: 'date' } };
export const optionalDate: Column = { type: { kind: 'date' }, nullable: true };
export const double: Column = { type: { kind: 'double' } };
export const optionalDouble: Column = { type: { kind: 'double' }, nullable: true };
export const integer: Column = { type: { kind: 'integer' } };
export const optionalInteger: Column = { type: { kind: 'integer' }, nullable: true };
export const optionalQuantity: Column = { type: { kind: 'quantity' }, nullable: true };
export const instant: Column = { type: { kind: 'instant' } };
export const uuid: Column = { type: { kind: 'uuid' } };
export const source: Column = { type: { kind: 'text', length: 100 } };
export const optionalSource: Column = { ...source, nullable: true };
/** JSON: labels of sources, sorted; null for none. */
export const labels: Column = { type: { kind: 'text' }, nullable: true };
/** `asTraded`, `splitAdjusted` or `fullyAdjusted`. */
export const basis: Column = { type: { kind: 'identifier', length: 16 } };
export const optionalBasis: Column = { ...basis, nullable: true };
export const currency: Column = { type: { kind: 'text', length: 16 }, nullable: true };
export const exchange: Column = { type: { kind: 'text', length: 64 }, nullable: true };
