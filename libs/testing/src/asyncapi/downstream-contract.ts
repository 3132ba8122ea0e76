import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { projectRoot } from '../processes/spawn-typescript.js';

type Json = Readonly<Record<string, unknown>>;

/** What the page says of the headers of one type. */
export interface HeadersSchema {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, object>>;
}

interface KafkaChannel {
  readonly partitions: number;
  readonly replicas: number;
  readonly topicConfiguration: Readonly<Record<string, string | number | readonly string[]>>;
}

/** A message of the page with its traits applied; its name is the type of the event. */
export interface DocumentedMessage {
  readonly category: string;
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly contentType: string;
  readonly headers: HeadersSchema;
  readonly payload: { readonly schemaFormat: string; readonly schema: string };
}

/** What `docs/asyncapi.yaml` promises, in a form that tests can hold what happens against. */
export class DownstreamContract {
  readonly text = readFileSync(join(projectRoot, 'docs/asyncapi.yaml'), 'utf8');
  private readonly page = parse(this.text) as Json;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly messagesByName = new Map(this.messages.map((message) => [message.name, message]));

  constructor() {
    (formats as unknown as (ajv: Ajv2020) => void)(this.ajv);
  }

  /** The category of each channel with the name of its topic. */
  topics(prefix: string): [category: string, topic: string][] {
    return this.channels.map(([category, { address }]) => [category, String(address).replace('{prefix}', prefix)]);
  }

  get messages(): DocumentedMessage[] {
    return this.channels.flatMap(([category, channel]) =>
      Object.values(this.resolve(channel['messages'])).map((reference) => {
        const { traits = [], ...own } = this.resolve(reference);
        const parts = [...(traits as unknown[]).map((trait) => this.resolve(trait)), own];
        return { category, ...parts.reduce(merged) } as unknown as DocumentedMessage;
      }),
    );
  }

  /** What the topic of a category is like. */
  kafka(category: string): KafkaChannel {
    const channel = this.channels.find(([name]) => name === category)![1];
    return this.resolve(channel['bindings'])['kafka'] as KafkaChannel;
  }

  /** Sentences about headers that the page does not allow, or does not speak of. */
  headerFaults(headers: Readonly<Record<string, string>>): string[] {
    const type = headers['ce_type'] ?? '';
    const message = this.messagesByName.get(type);
    if (message === undefined) return [`no message of the page is named ${type}`];
    let validate = this.compiled.get(type);
    if (validate === undefined) this.compiled.set(type, (validate = this.ajv.compile(message.headers)));
    validate(headers);
    const faults = (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`.trim());
    const unknown = Object.keys(headers).filter((name) => !(name in message.headers.properties));
    return [...faults, ...unknown.map((name) => `the page does not speak of ${name}`)];
  }

  private get channels(): [string, Json][] {
    return Object.entries(this.page['channels'] as Readonly<Record<string, Json>>);
  }

  private resolve(value: unknown): Json {
    const reference = (value as { readonly $ref?: string }).$ref;
    if (reference === undefined) return value as Json;
    const path = reference.replace(/^#\//, '').split('/');
    return path.reduce<Json>((place, name) => place[name] as Json, this.page);
  }
}

/** RFC 7386 without removals, as AsyncAPI applies traits: what comes later wins. */
function merged(base: Json, patch: Json): Json {
  const entries = Object.entries(patch).map(([name, value]) => {
    const below = base[name];
    return [name, isObject(below) && isObject(value) ? merged(below, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
