import type { Column } from '#event-sourcing';

/* The column types that the read models of predictions share. */

const nullable = (column: Column): Column => ({ ...column, nullable: true });

export const instrumentId: Column = { type: { kind: 'identifier', length: 40 } };
export const symbol: Column = { type: { kind: 'identifier', length: 24 } };
export const word: Column = { type: { kind: 'identifier', length: 40 } };
export const hash: Column = { type: { kind: 'identifier', length: 64 } };
export const stream: Column = { type: { kind: 'identifier', length: 200 }, nullable: true };
export const date: Column = { type: { kind: 'date' } };
export const optionalDate = nullable(date);
export const double: Column = { type: { kind: 'double' } };
export const optionalDouble = nullable(double);
export const integer: Column = { type: { kind: 'integer' } };
export const optionalInteger = nullable(integer);
export const flag: Column = { type: { kind: 'boolean' } };
export const optionalFlag = nullable(flag);
export const instant: Column = { type: { kind: 'instant' } };
export const uuid: Column = { type: { kind: 'uuid' } };
export const optionalUuid = nullable(uuid);
export const currency: Column = { type: { kind: 'text', length: 16 }, nullable: true };
