import { UsageError, type CliInvocation } from '#cli';
import type { ParkedKeySelection } from '#projection-engine';
import { deadLetterPath } from './dead-letter.schema.js';

/** Which parked keys the words of a command line mean. @throws UsageError for what cannot be the id of an event. */
export function selectionOf({
  arguments: [given],
  options,
}: Pick<CliInvocation, 'arguments' | 'options'>): ParkedKeySelection {
  const { consumer, key } = options as ParkedKeySelection;
  if (given === undefined) return { consumer, key };
  const parsed = deadLetterPath.safeParse({ eventId: typeof given === 'string' ? given.toLowerCase() : given });
  if (!parsed.success)
    throw new UsageError(`${JSON.stringify(given)}: expected the id of an event, a UUID; dead-letters list shows them`);
  return { consumer, key, eventId: parsed.data.eventId };
}

/** The same for what changes something: never everything because nothing was said. */
export function statedSelectionOf(invocation: Pick<CliInvocation, 'arguments' | 'options'>): ParkedKeySelection {
  const selection = selectionOf(invocation);
  const stated = selection.key !== undefined || selection.eventId !== undefined;
  const all = invocation.options['all'] === true;
  if (stated && all)
    throw new UsageError('--all means every parked key; leave it out where an event or a key is named');
  if (!stated && !all) throw new UsageError('which parked keys? Expected the id of an event, --key KEY or --all');
  return selection;
}
