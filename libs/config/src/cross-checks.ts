import { isIP } from 'node:net';
import type { z } from 'zod';
import type { SettingName, settingsSchema } from './settings.schema.js';

type Values = z.output<typeof settingsSchema>;

/** What no setting can say of itself alone: sentences about settings that contradict one another. They show no values of secrets. */
export function contradictions(values: Values): string[] {
  return [...ofSasl(values), ...ofTls(values), ...ofDatabaseTls(values), ...ofReplication(values)];
}

function ofSasl(values: Values): string[] {
  const credentials = ['MARKETLOG_KAFKA_SASL_USERNAME', 'MARKETLOG_KAFKA_SASL_PASSWORD'] as const;
  const mechanism = values.MARKETLOG_KAFKA_SASL_MECHANISM;
  if (mechanism === undefined) {
    const given = credentials.filter((name) => values[name] !== undefined);
    if (given.length === 0) return [];
    return [`${listed(given)} ${given.length > 1 ? 'are' : 'is'} set, but MARKETLOG_KAFKA_SASL_MECHANISM is not`];
  }
  const missing = credentials.filter((name) => values[name] === undefined);
  return missing.length === 0
    ? []
    : [`MARKETLOG_KAFKA_SASL_MECHANISM is "${mechanism}", which needs ${listed(missing)} as well`];
}

function ofTls(values: Values): string[] {
  return (['MARKETLOG_KAFKA_TLS', 'MARKETLOG_DATABASE_TLS'] as const)
    .filter((name) => !values[name] && values[`${name}_CA`] !== undefined)
    .map((name) => `${name}_CA is set, but ${name} is not "true"`);
}

function ofDatabaseTls({ MARKETLOG_DATABASE_TLS: tls, MARKETLOG_DATABASE_URL: address }: Values): string[] {
  if (!tls) return [];
  const named = address.startsWith('mysql:') && isIP(new URL(address).hostname.replace(/^\[|\]$/g, '')) === 0;
  return named
    ? []
    : ['MARKETLOG_DATABASE_TLS is "true", which needs the name of a MySQL host in MARKETLOG_DATABASE_URL'];
}

function ofReplication({
  MARKETLOG_KAFKA_MIN_ISR: minIsr,
  MARKETLOG_KAFKA_REPLICATION: replication,
}: Values): string[] {
  if (minIsr === undefined || replication === undefined || minIsr <= replication) return [];
  return [`MARKETLOG_KAFKA_MIN_ISR is ${minIsr}, but MARKETLOG_KAFKA_REPLICATION only ${replication}`];
}

function listed(names: readonly SettingName[]): string {
  return names.join(' and ');
}
