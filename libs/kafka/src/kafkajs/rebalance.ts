const rebalances = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Whether an error of kafkajs says that the group shares its partitions out anew. */
export function isRebalance(error: unknown): boolean {
  const { type, cause } = error as { type?: string; cause?: unknown };
  return rebalances.has(type ?? '') || (typeof cause === 'object' && cause !== null && isRebalance(cause));
}
