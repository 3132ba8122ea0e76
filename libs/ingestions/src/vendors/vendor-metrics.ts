import { counter, gauge, histogram } from '#telemetry';

export const vendorRequests = counter(
  'marketlog_vendor_requests_total',
  'Requests to vendors of data by what became of them',
  ['vendor', 'outcome'],
);
export const vendorRetries = counter('marketlog_vendor_retries_total', 'Requests to vendors that were repeated', [
  'vendor',
]);
export const vendorWaits = counter(
  'marketlog_vendor_budget_wait_seconds_total',
  "Seconds that requests waited for a vendor's budget of the minute",
  ['vendor'],
);
export const vendorRequestSeconds = histogram(
  'marketlog_vendor_request_seconds',
  'Time of a request to a vendor, without waiting for its budget',
  ['vendor'],
);
export const vendorBreaker = gauge(
  'marketlog_vendor_breaker_state',
  'Circuit breaker of a vendor in this process: 0 closed, 1 one request tries it, 2 open',
  ['vendor'],
);
