import { distance } from 'fastest-levenshtein';
import { MarketlogError } from '#event-sourcing';
import { contradictions } from './cross-checks.js';
import { Settings } from './settings.js';
import { notesOf, settingNames, settingsSchema, type LogLevel, type SettingName } from './settings.schema.js';

/** A setting that is not what it should be. */
export class SettingsError extends MarketlogError {
  constructor(message: string) {
    super('invalid_setting', message);
  }
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** Sentences about MARKETLOG_ variables that no setting has. */
  readonly warnings: readonly string[];
}

interface Defaults {
  /** Of a process for which `info` says too much. */
  readonly logLevel?: LogLevel;
  /** Port of a process that is not the API. */
  readonly port?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment. An empty variable counts as absent.
 * @throws SettingsError naming the variable, its value (secrets hidden) and what is allowed, or the settings that contradict one another.
 */
export function loadSettings(
  environment: Environment,
  { logLevel = 'info', port = 3000 }: Defaults = {},
): LoadedSettings {
  const given = settingNames.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : []));
  const result = settingsSchema.safeParse(Object.fromEntries(given));
  if (!result.success) {
    const names = new Set(result.error.issues.map((issue) => issue.path[0] as SettingName));
    throw new SettingsError([...names].map((name) => complaint(name, environment[name] ?? '')).join('\n'));
  }
  const contradicting = contradictions(result.data);
  if (contradicting.length > 0) throw new SettingsError(contradicting.join('\n'));
  return { settings: new Settings(result.data, { logLevel, port }), warnings: unknownVariables(environment) };
}

function complaint(name: SettingName, value: string): string {
  const { allowed, secret } = notesOf(name);
  return `${name} is ${secret ? '(hidden)' : `"${hidePasswords(value)}"`}; allowed: ${allowed.replaceAll('`', '')}`;
}

/** Whatever stands between the user name and the last `@`, or where the `@` is missing, all that can be no port. */
function hidePasswords(value: string): string {
  const hidden = value.includes('@')
    ? value.replace(/(:\/*[^:@/\s]*):.*@/, '$1:***@')
    : value.replace(/(:\/\/[^:/\s]*):(?!\d{1,5}(?:\/|$)).*/, '$1:***');
  return hidden.replace(/([?&][^=&]*=)[^&]*/g, '$1***').slice(0, 200);
}

function unknownVariables(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('MARKETLOG_') && !settingNames.includes(name as SettingName))
    .sort()
    .map((name) => {
      const nearest = settingNames.reduce((best, known) =>
        distance(name, known) < distance(name, best) ? known : best,
      );
      return distance(name, nearest) <= 8
        ? `there is no setting ${name}; did you mean ${nearest}?`
        : `there is no setting ${name}`;
    });
}
