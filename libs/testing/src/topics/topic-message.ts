/** A message as it lies on a topic, with nothing interpreted. */
export interface TopicMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** UTC milliseconds by Kafka. */
  readonly timestamp: number;
  /** Null where the message has none. */
  readonly key: Buffer | null;
  /** In their order; a name can come twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly value: Buffer;
}

/**
 * What kcat writes of each message: numbers with the lengths of key and payload first, so that both can hold any byte. Tabs part
 * the numbers, because kcat takes `\n` and `\t` for what they mean.
 */
export const kcatFormat = '%p\\t%o\\t%T\\t%K\\t%S\\t%h\\n%k%s';

const newline = 0x0a;

/** Cuts kcat's output into messages, however the pipe has cut it. */
export class KcatOutput {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly topic: string) {}

  push(chunk: Buffer): TopicMessage[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const messages: TopicMessage[] = [];
    let from = 0;
    for (;;) {
      const message = this.read(from);
      if (message === undefined) break;
      messages.push(message.message);
      from = message.end;
    }
    this.rest = this.rest.subarray(from);
    return messages;
  }

  /** @throws Error where kcat ended in the middle of a message. */
  end(): void {
    if (this.rest.length > 0) throw new Error(`kcat's output of ${this.topic} ends in the middle of a message`);
  }

  private read(from: number): { message: TopicMessage; end: number } | undefined {
    const lineEnd = this.rest.indexOf(newline, from);
    if (lineEnd < 0) return undefined;
    const [partition, offset, timestamp, keyLength, length, ...headers] = this.rest
      .toString('utf8', from, lineEnd)
      .split('\t');
    const keyEnd = lineEnd + 1 + Math.max(Number(keyLength), 0);
    const end = keyEnd + Math.max(Number(length), 0);
    if (end > this.rest.length) return undefined;
    const message = {
      topic: this.topic,
      partition: Number(partition),
      offset: Number(offset),
      timestamp: Number(timestamp),
      key: Number(keyLength) < 0 ? null : Buffer.from(this.rest.subarray(lineEnd + 1, keyEnd)),
      headers: headersOf(headers.join('\t')),
      value: Buffer.from(this.rest.subarray(keyEnd, end)),
    };
    return { message, end };
  }
}

/**
 * kcat joins headers by commas and escapes nothing, so a comma parts two of them only where a name that we know follows. A header
 * of another name shows as part of the value before it, which is then wrong.
 */
function headersOf(text: string): [string, string][] {
  if (text === '') return [];
  return text.split(/,(?=(?:ce_[a-z]+|content-type|traceparent)=)/).map((header) => {
    const equals = header.indexOf('=');
    return [header.slice(0, equals), header.slice(equals + 1)];
  });
}
