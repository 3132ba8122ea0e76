/** Parts of kafkajs 2.2.4 that its own types leave out; the version is pinned because of them. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: {
    prototype: {
      throttledUntil: number;
      throttleCheckTimeoutId: NodeJS.Timeout | null;
      readonly pending: readonly unknown[];
      checkPendingRequests(): void;
      scheduleCheckPendingRequests(): void;
    };
  };
  export default RequestQueue;
}

declare module 'kafkajs/src/protocol/requests/index.js' {
  export interface ProtocolRequest {
    readonly request: { readonly apiVersion: number; readonly encode: () => Promise<object> };
    readonly response: { readonly decode: (bytes: Buffer) => Promise<object> };
  }
  export interface RequestDefinition {
    readonly versions: readonly string[];
    readonly protocol: (choice: { version: number | string }) => (options: unknown) => ProtocolRequest;
  }
  const protocol: { readonly requests: { Produce: RequestDefinition; Fetch: RequestDefinition } };
  export default protocol;
}
