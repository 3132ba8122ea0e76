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
  import type { KafkaMessage } from 'kafkajs';

  /** A fetch response as kafkajs goes on with it, beside what else is in it. */
  export interface FetchedResponse {
    readonly responses: readonly {
      readonly topicName: string;
      readonly partitions: readonly { readonly partition: number; readonly messages: readonly KafkaMessage[] }[];
    }[];
  }
  export interface FetchRequest {
    readonly response: { readonly decode: (bytes: Buffer) => Promise<FetchedResponse> };
  }
  export interface FetchDefinition {
    readonly versions: readonly string[];
    readonly protocol: (choice: { version: number | string }) => (options: unknown) => FetchRequest;
  }
  const protocol: { readonly requests: { Fetch: FetchDefinition } };
  export default protocol;
}

declare module 'kafkajs/src/protocol/recordBatch/v0/index.js' {
  interface Encoded {
    readonly buffer: Buffer;
  }
  const recordBatch: {
    readonly RecordBatch: (batch: {
      readonly compression?: number;
      readonly firstOffset: bigint;
      readonly lastOffsetDelta: number;
      readonly records: readonly Encoded[];
    }) => Promise<Encoded>;
  };
  export default recordBatch;
}

declare module 'kafkajs/src/protocol/recordBatch/record/v0/index.js' {
  const record: (fields: {
    readonly offsetDelta: number;
    readonly key: string;
    readonly value: string;
    readonly headers: Readonly<Record<string, string>>;
  }) => { readonly buffer: Buffer };
  export default record;
}
