/**
 * How a feature writes an endpoint, with `GET /v1/projections` (libs/operations/src/projections) as the example:
 *
 *     @ApiController('v1/projections', 'Projections')
 *     export class ProjectionsController {
 *       constructor(private readonly queries: QueryBus) {}
 *
 *       @Get()
 *       @Endpoint({ operationId: 'listProjections', summary: '…', answers: projectionsAnswer, example: { … }, problems: [] })
 *       list(@Query({ schema: projectionsQuery }) query: z.output<typeof projectionsQuery>) {
 *         return this.queries.execute(new ListProjections());
 *       }
 *     }
 *
 * What does not speak HTTP (schemas, pages, moments, problems) comes from `#resources`, which the command line answers from too:
 *
 * - Every query is a strict object, so that an unknown parameter is refused: `z.strictObject({ ...pagingShape })`, over days
 *   `rangeQuery({ ...pagingShape })`; an endpoint without parameters takes `noQuery`. Messages of a schema say what is expected.
 *   Path parameters: `@Param({ schema: symbolPath }) { symbol }: z.output<typeof symbolPath>`.
 * - Answers are `resourceAnswer(data, meta)` or `listAnswer(item, meta)`, declared with Zod; the end-to-end tests check
 *   every answer against them. Unknown is `null`, never absent.
 * - Paging: `const pages = new PageTokens('getPrices', z.tuple([daySchema]))`; `pages.read(query, { symbol })` gives the
 *   cursor to go on after, `pages.next(query, last, { symbol })` the `nextPageToken`. Ask for `limit + 1` rows to know whether there is more.
 * - `@ResponseCaching() caching: Caching` and `return caching.answer({ version, generation, position }, () => …)` give ETag and 304.
 * - What changes something is a `@CommandEndpoint({ … })` instead: it asks for a key, and answers through `@Reply() reply: CommandReply`
 *   with the position of what it recorded. Bodies are strict objects: `@Body({ schema: trackBody })`.
 * - Faults are thrown: any MarketlogError whose code stands in problem-codes.ts becomes that problem; `RequestError` also
 *   names parameters. A code that is not in the list is a 500.
 */
export * from './answers/api-controller.decorator.js';
export * from './answers/caching.js';
export { Endpoint, type EndpointDocumentation } from './answers/endpoint.decorator.js';
export * from './commands/command-endpoint.decorator.js';
export * from './commands/command-reply.js';
export * from './commands/write-key.guard.js';
export * from './problem/problem.filter.js';
export * from './problem/validation.pipe.js';
export { admission, type Admission } from './server/admission.js';
export { hostCheck } from './server/allowed-hosts.js';
export * from './server/http-server.js';
export * from './server/listen.js';
export * from './server/openapi.js';
