import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How clients speak to the brokers: over TLS or not, with a password or without. */
export type KafkaSecurity = 'plaintext' | 'sasl' | 'tls' | 'sasl-tls';

/** A user of brokers with a password, known to PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
export const kafkaUser = { username: 'marketlog', password: 'marketlog-secret' } as const;

export function protocolOf(security: KafkaSecurity): string {
  return { plaintext: 'PLAINTEXT', sasl: 'SASL_PLAINTEXT', tls: 'SSL', 'sasl-tls': 'SASL_SSL' }[security];
}

export function usesTls(security: KafkaSecurity): boolean {
  return security.endsWith('tls');
}

export function usesSasl(security: KafkaSecurity): boolean {
  return security.startsWith('sasl');
}

/** What a listener named CLIENT needs beside its protocol. */
export function securityProperties(security: KafkaSecurity, certificates: string): Record<string, string> {
  const { username, password } = kafkaUser;
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  return {
    ...(usesTls(security) && {
      'listener.name.client.ssl.keystore.type': 'PEM',
      'listener.name.client.ssl.keystore.location': join(certificates, 'broker.pem'),
    }),
    ...(usesSasl(security) && {
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      'listener.name.client.plain.sasl.jaas.config':
        'org.apache.kafka.common.security.plain.PlainLoginModule required ' + `user_${username}="${password}";`,
      'listener.name.client.scram-sha-256.sasl.jaas.config': scram,
      'listener.name.client.scram-sha-512.sasl.jaas.config': scram,
    }),
  };
}

/** Arguments with which the storage tool writes the users into the brokers' metadata. */
export function scramArguments(security: KafkaSecurity): string[] {
  if (!usesSasl(security)) return [];
  const { username, password } = kafkaUser;
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${username},password=${password}]`,
  ]);
}

/** A certificate, by default for this machine, that signs itself, beside its `key.pem`. @returns the file that clients trust */
export function makeCertificate(folder: string, names = 'DNS:localhost,IP:127.0.0.1'): string {
  const trusted = join(folder, 'ca.pem');
  if (existsSync(trusted)) return trusted;
  mkdirSync(folder, { recursive: true });
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', '/CN=localhost'],
      ...['-addext', `subjectAltName=${names}`, '-keyout', key, '-out', certificate],
    ],
    { stdio: 'pipe' },
  );
  writeFileSync(join(folder, 'broker.pem'), readFileSync(key, 'utf8') + readFileSync(certificate, 'utf8'));
  renameSync(certificate, trusted);
  return trusted;
}
