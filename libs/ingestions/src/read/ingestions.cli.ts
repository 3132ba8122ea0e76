import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { optionsAs, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { ingestionIdOf } from '../withdraw/withdraw.cli.js';
import { GetIngestion } from './get-ingestion.query.js';
import { ingestionsQuery, type Ingestion } from './ingestions.schema.js';
import { ListIngestions } from './list-ingestions.query.js';

@Injectable()
export class ListIngestionsAction implements CliAction {
  constructor(private readonly queries: QueryBus) {}

  async run({ options }: CliInvocation): Promise<CliOutcome> {
    const query = optionsAs(ingestionsQuery.safeParse(options));
    const { data } = await this.queries.execute(new ListIngestions(query));
    const lines = data.map((one) => lineOf(one));
    return { exitCode: 0, json: data, text: lines.join('\n') || 'No ingestion is recorded.' };
  }
}

@Injectable()
export class ShowIngestionAction implements CliAction {
  constructor(private readonly queries: QueryBus) {}

  async run({ arguments: [given] }: CliInvocation): Promise<CliOutcome> {
    const { data } = await this.queries.execute(new GetIngestion(ingestionIdOf(given), { minPosition: undefined }));
    const lines = [
      lineOf(data),
      ...(data.error ? [`  ${data.error.code}: ${data.error.message}`] : []),
      ...data.rejections.slice(0, 10).map(({ file, line, reason }) => `  rejected ${file}:${line}: ${reason}`),
    ];
    return { exitCode: 0, json: data, text: lines.join('\n') };
  }
}

function lineOf({ id, kind, source, state, files, symbols, startedAt, counts }: Ingestion): string {
  const what = [...files, ...symbols];
  const named = `${what.slice(0, 3).join(', ')}${what.length > 3 ? ` and ${what.length - 3} more` : ''}`;
  const rows =
    counts === null ? '' : `, ${counts.recorded + counts.corrected + counts.linked} of ${counts.read} rows recorded`;
  return `${id}  ${startedAt ?? ''}  ${kind} of ${source ?? '?'}, ${state}: ${named || 'all that is tracked'}${rows}`;
}
