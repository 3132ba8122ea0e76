import { compareVersions, type Fact, type ModelVersion } from '#contracts';
import { assertNever, MarketlogError, type Decider } from '#event-sourcing';

export type ModelEvent = Fact<'marketlog.models.v1.ModelRegistered' | 'marketlog.models.v1.ModelPromoted'>;

export type ModelCommand =
  /** By a service that computes with it. A candidate is promoted by an operator alone. */
  | { readonly kind: 'register'; readonly model: ModelVersion; readonly candidate?: boolean }
  /** By an operator. */
  | { readonly kind: 'promote'; readonly name: string; readonly version: string };

export interface ModelState {
  /** File hash by version. */
  readonly versions: ReadonlyMap<string, string>;
  readonly promoted: string | undefined;
}

const initialState: ModelState = { versions: new Map(), promoted: undefined };

/**
 * A service registers what it ships and promotes what is newer than the promoted version; an operator promotes any registered one.
 * @throws MarketlogError `model_version_taken`, `model_version_unknown`
 */
function decide(command: ModelCommand, state: ModelState): ModelEvent[] {
  switch (command.kind) {
    case 'register':
      return register(command.model, command.candidate ?? false, state);
    case 'promote': {
      const { name, version } = command;
      const hash = state.versions.get(version);
      if (hash === undefined) {
        const known = [...state.versions.keys()].sort(compareVersions).join(', ') || 'none';
        const detail = `model ${name} has no version ${version}; registered: ${known}`;
        throw new MarketlogError('model_version_unknown', detail);
      }
      return state.promoted === version ? [] : [promotion({ name, version, hash }, state, false)];
    }
    default:
      return assertNever(command);
  }
}

function register(model: ModelVersion, candidate: boolean, state: ModelState): ModelEvent[] {
  const known = state.versions.get(model.version);
  if (known !== undefined && known !== model.hash) {
    const detail = `version ${model.version} of model ${model.name} is the file ${known}, found ${model.hash}; a changed file needs a new version`;
    throw new MarketlogError('model_version_taken', detail);
  }
  const events: ModelEvent[] = [];
  if (known === undefined) {
    events.push({ type: 'marketlog.models.v1.ModelRegistered', data: { ...model } });
    // Only when it comes: what an operator has set back stays so.
    if (!candidate && (state.promoted === undefined || compareVersions(model.version, state.promoted) > 0))
      events.push(promotion(model, state, true));
  }
  return events;
}

function promotion(model: ModelVersion, { promoted }: ModelState, automatic: boolean): ModelEvent {
  const previous = promoted === undefined ? {} : { previousVersion: promoted };
  return { type: 'marketlog.models.v1.ModelPromoted', data: { ...model, ...previous, automatic } };
}

function evolve(state: ModelState, { type, data }: ModelEvent): ModelState {
  const { version = '' } = data;
  switch (type) {
    case 'marketlog.models.v1.ModelRegistered':
      return { ...state, versions: new Map([...state.versions, [version, data.hash ?? '']]) };
    case 'marketlog.models.v1.ModelPromoted':
      return { ...state, promoted: version };
    default:
      return assertNever(type);
  }
}

export const modelDecider: Decider<ModelState, ModelCommand, ModelEvent> = { initialState, decide, evolve };
