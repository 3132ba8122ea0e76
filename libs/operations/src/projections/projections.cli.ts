import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { CliAction, CliOutcome } from '#cli';
import { ListProjections } from './list-projections.query.js';
import type { ProjectionView } from './projection.schema.js';

@Injectable()
export class ListProjectionsCli implements CliAction {
  constructor(private readonly queries: QueryBus) {}

  async run(): Promise<CliOutcome> {
    const { data } = await this.queries.execute(new ListProjections());
    return { exitCode: 0, json: data, text: data.map(oneLine).join('\n') };
  }
}

function oneLine({
  kind,
  name,
  version,
  generation,
  state,
  detail,
  partitions,
  parkedKeys,
  rebuild,
}: ProjectionView): string {
  const behind = partitions.reduce((sum, { lagEvents }) => sum + lagEvents, 0);
  const remarks = [
    behind === 0 ? 'up to date' : `${behind} events behind`,
    ...(parkedKeys > 0 ? [`${parkedKeys} keys parked`] : []),
    ...(detail === null ? [] : [detail]),
    ...(rebuild ? [`rebuild ${Math.floor(rebuild.progress * 100)} %`] : []),
  ];
  const made = kind === 'reactor' ? 'reactor     ' : `generation ${generation ?? '-'}`;
  return `${name.padEnd(20)} version ${version ?? '-'}  ${made}  ${state.padEnd(7)}  ${remarks.join(', ')}`;
}
