import protocol, { type ProtocolRequest } from 'kafkajs/src/protocol/requests/index.js';
import { decodeFetch } from './fetch-response.js';
import { encodeProduce, isOurs, type ProduceOptions } from './produce-request.js';
import { CompressedBatch } from './record-batch.reader.js';

const { requests } = protocol;

/** The versions whose layout we know; Kafka 4 knows none below, and kafkajs none above. */
const produceFrom = 3;
const fetchVersion = 11;

/**
 * Has our records written and read by ourselves: kafkajs makes a buffer for each header and an object for each step, which
 * costs about ten times as much. What others send through kafkajs in this process goes its way as ever.
 */
export function installWireFormat(): void {
  const { Produce, Fetch } = requests;
  requests.Produce = {
    versions: Produce.versions,
    protocol:
      ({ version }) =>
      (options) =>
        ourProduce(Produce.protocol({ version })(options), options as ProduceOptions),
  };
  requests.Fetch = {
    versions: Fetch.versions,
    protocol: ({ version }) => {
      const original = Fetch.protocol({ version });
      return (options) => (Number(version) === fetchVersion ? ourFetch(original(options)) : original(options));
    },
  };
}

function ourProduce(original: ProtocolRequest, options: ProduceOptions): ProtocolRequest {
  if (original.request.apiVersion < produceFrom || !isOurs(options)) return original;
  const encode = (): Promise<object> => {
    const buffer = encodeProduce(options);
    // What kafkajs takes of an encoder of its own.
    return Promise.resolve({ buf: buffer, buffer });
  };
  return { ...original, request: { ...original.request, encode } };
}

function ourFetch(original: ProtocolRequest): ProtocolRequest {
  const decode = async (bytes: Buffer): Promise<object> => {
    try {
      return decodeFetch(bytes);
    } catch (error) {
      if (error instanceof CompressedBatch) return await original.response.decode(bytes);
      throw error;
    }
  };
  return { ...original, response: { ...original.response, decode } };
}
