import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { z } from 'zod';
import { hoistDefinitions, toJsonSchema } from '../answers/json-schema.js';
import { problemSchema } from '#resources';

/** The OpenAPI 3.1 document, generated from the controllers. */
export function openApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Marketlog')
    .setVersion(version)
    .setDescription(
      'Market data from one append-only log: prices, indicators and articles, traceable to their events and answerable as of any past moment.',
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'opaque', description: 'MARKETLOG_API_KEY of the service' },
      'key',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: (schema, { schemaType }) => ({ schema: toJsonSchema(schema as z.ZodType, schemaType) }),
  });
  const schemas: Record<string, unknown> = { Problem: toJsonSchema(problemSchema, 'output') };
  const hoisted = hoistDefinitions(document, schemas) as OpenAPIObject;
  return { ...hoisted, components: { ...hoisted.components, schemas } } as OpenAPIObject;
}

/** `/docs` (page) and `/docs/openapi.json`; built on the first request, so that starting does not wait for it. */
export function serveDocumentation(app: INestApplication, version: string): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, version), {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Marketlog API',
    swaggerOptions: { deepLinking: true, tryItOutEnabled: true },
  });
}
