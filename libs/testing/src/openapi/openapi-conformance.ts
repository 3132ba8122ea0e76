import { createRequire } from 'node:module';
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';

/** The parts of an OpenAPI 3.1 document that a check of answers reads. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
}

export interface ApiOperation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, ApiMedia>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, ApiMedia>> }>>;
}

interface ApiMedia {
  readonly schema?: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

const withoutBody: readonly number[] = [204, 304];

/** Loaded where answers are checked: most suites of this library's users check none. */
function validator(): Ajv2020 {
  const require = createRequire(import.meta.url);
  const { Ajv2020: Validator } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const ajv = new Validator({ strict: false, allErrors: true });
  (require('ajv-formats') as (ajv: Ajv2020) => void)(ajv);
  return ajv;
}

/** Holds answers against what the document declares for their operation, status and media type. */
export class OpenApiConformance {
  private readonly ajv = validator();
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(readonly document: ApiDocument) {
    this.ajv.addSchema(document, 'openapi');
  }

  /** Every operation with its path and method. */
  get operations(): { readonly path: string; readonly method: string; readonly operation: ApiOperation }[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  }

  /** The operation that a URL without its query belongs to; fixed paths before those with parameters. */
  find(method: string, pathname: string): { readonly path: string; readonly operation: ApiOperation } | undefined {
    const matching = this.operations.filter(
      (each) => each.method === method.toLowerCase() && matches(each.path, pathname),
    );
    return matching.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  }

  /** @returns what is wrong with the answer; nothing where it is as declared. */
  faults(method: string, path: string, { status, contentType, body }: ApiAnswer): string[] {
    const operation = this.document.paths[path]?.[method.toLowerCase()];
    if (operation === undefined) return [`${method} ${path} is not declared`];
    const declared = operation.responses[String(status)];
    if (declared === undefined) return [`${operation.operationId} does not declare status ${status}`];
    if (withoutBody.includes(status)) return body === '' ? [] : [`${operation.operationId} ${status} has a body`];
    const type = contentType.split(';', 1)[0]!.trim();
    if (declared.content?.[type] === undefined) return [`${operation.operationId} ${status} does not declare ${type}`];
    return this.check(
      ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'],
      body,
    );
  }

  /** Bodies that are declared without an example, and examples that would not be taken. */
  bodyFaults(): string[] {
    return this.operations.flatMap(({ path, method, operation: { operationId, requestBody } }) =>
      Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema, examples = {} }]) => {
        const values = Object.values(examples).map(({ value }) => value);
        if (schema === undefined || values.length === 0)
          return [`${operationId} lacks a schema or an example of its body`];
        const pointer = ['paths', path, method, 'requestBody', 'content', type, 'schema'];
        return values.flatMap((value) => this.check(pointer, value).map((fault) => `${operationId} body: ${fault}`));
      }),
    );
  }

  /** Declared media types without a schema or without an example, and examples that are not what they are examples of. */
  documentationFaults(): string[] {
    return this.operations.flatMap(({ path, method, operation }) =>
      Object.entries(operation.responses).flatMap(([status, { content }]) => {
        const place = `${operation.operationId} ${status}`;
        if (content === undefined)
          return withoutBody.includes(Number(status)) ? [] : [`${place} says nothing of its content`];
        return Object.entries(content).flatMap(([type, media]) => {
          const examples = [
            ...('example' in media ? [media.example] : []),
            ...Object.values(media.examples ?? {}).map(({ value }) => value),
          ];
          if (media.schema === undefined || examples.length === 0)
            return [`${place} ${type} lacks a schema or an example`];
          const pointer = ['paths', path, method, 'responses', status, 'content', type, 'schema'];
          return examples.flatMap((example) =>
            this.check(pointer, example).map((fault) => `${place} example: ${fault}`),
          );
        });
      }),
    );
  }

  private check(pointer: readonly string[], value: unknown): string[] {
    const $ref = `openapi#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validate = this.compiled.get($ref) ?? this.ajv.compile({ $ref });
    this.compiled.set($ref, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }
}

function matches(template: string, pathname: string): boolean {
  const pattern = template
    .split('/')
    .map((part) => (part.startsWith('{') ? '[^/]+' : part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${pattern.join('/')}$`).test(pathname);
}
