import { loadSettings } from '#config';
import { addressFaults } from './port-faults.mjs';
import { variablesIn } from './interpolate.mjs';

/** Every MARKETLOG_ variable is a setting and has a value that the application takes; what it names exists. */
export function settingsFaults({ services }) {
  return Object.entries(services).flatMap(([name, { environment = {} }]) => {
    const given = Object.entries(environment).filter(([variable]) => variable.startsWith('MARKETLOG_'));
    if (given.length === 0) return [];
    try {
      const { settings, warnings } = loadSettings(
        Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
      );
      const { host } = new URL(settings.databaseUrl);
      const brokers = settings.kafka?.brokers ?? [];
      return [
        ...warnings.map((warning) => `${name}: ${warning}`),
        ...[host, ...brokers].flatMap((address) => addressFaults(name, address, services)),
      ];
    } catch (error) {
      return [`${name}: ${error.message}`];
    }
  });
}

/** What the environment can say: settings by their own names, the rest by names that are nobody's setting, all with a default. */
export function variableFaults(text) {
  const unknown = variablesIn(text).filter((name) => loadSettings({ [name]: '' }).warnings.length > 0);
  const bare = [...text.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, name]) => name);
  return [...unknown.map((name) => `\${${name}} is no setting`), ...bare.map((name) => `\${${name}} has no default`)];
}
