import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { assertDayRange, importOutcome, tickersIn, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { Clock, EventStore, ProjectionProgress } from '#event-sourcing';
import { parseTicker } from '#markets';
import { FetchArticles } from './fetch-articles.command.js';

@Injectable()
export class FetchArticlesAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly store: EventStore,
    private readonly projections: ProjectionProgress,
    private readonly clock: Clock,
  ) {}

  async run({ arguments: [texts], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { from, to, wait } = options as { from?: string; to?: string; wait?: boolean };
    assertDayRange({ from, to });
    progress.start('news, questions', null);
    const onQuestion = () => progress.advance(1);
    const asked = new FetchArticles(tickersIn(texts as string[] | undefined, parseTicker), {
      ...{ from, to, signal, onQuestion },
      now: this.clock.now(),
    });
    const { summary, failure, ...fetched } = await this.commands.execute(asked);
    progress.finish();
    if (wait !== false && fetched.ingestionId !== null) await this.projections.caughtUp(await this.store.heads());
    const json = { ...summary, ...fetched, failure: failure ?? null };
    if (failure !== undefined) return { exitCode: 1, json, text: failure.message };
    if (fetched.ingestionId === null)
      return { exitCode: 0, json, text: 'Nothing is tracked: name symbols, or `marketlog track` some' };
    const context = { strict: false, dryRun: false, noun: 'articles', origin: fetched.sources.join(', ') };
    return { exitCode: 0, json, text: importOutcome(summary, context).text };
  }
}
