/** Where a service listens, by what its own settings say. */
export function listeningPorts({ image = '', environment = {} }) {
  const { MARKETLOG_HTTP_PORT: http, KAFKA_LISTENERS: kafka } = environment;
  if (http !== undefined) return [String(http)];
  if (kafka !== undefined) return kafka.split(',').map((listener) => listener.split(':').at(-1));
  return image.startsWith('mysql:') ? ['3306'] : [];
}

const published = /^(.*?):?(\d+):(\d+)$/;

/** Ports that are published, asked by health checks and named in addresses are those on which somebody listens. */
export function portFaults({ services }) {
  const faults = Object.entries(services).flatMap(([name, service]) => {
    const listens = listeningPorts(service);
    return [
      ...(service.ports ?? []).flatMap((mapping) => publishedFaults(name, service, mapping, listens)),
      ...healthFaults(name, service, listens),
      ...advertisedFaults(name, service, services),
    ];
  });
  return [...faults, ...sharedFaults(services)];
}

/** A port of this machine is given once among services that run together. */
function sharedFaults(services) {
  const mappings = Object.entries(services).flatMap(([name, { ports = [], profiles }]) =>
    ports.map((mapping) => ({ name, profiles, port: published.exec(mapping)?.[2] })),
  );
  return mappings.flatMap((one, index) =>
    mappings
      .slice(index + 1)
      .filter((other) => other.port === one.port && runTogether(one, other))
      .map((other) => `${one.name} and ${other.name}: both publish port ${one.port}`),
  );
}

function runTogether({ profiles: some }, { profiles: others }) {
  return some === undefined || others === undefined || some.some((profile) => others.includes(profile));
}

function publishedFaults(name, { environment = {} }, mapping, listens) {
  const [, host, port, target] = published.exec(mapping) ?? [];
  const faults = [];
  if (host !== '127.0.0.1') faults.push(`${name}: ${mapping} is not bound to 127.0.0.1`);
  if (!listens.includes(target)) faults.push(`${name}: ${mapping} leads to a port on which it does not listen`);
  if (environment.MARKETLOG_HTTP_PORT !== undefined && !environment.MARKETLOG_HTTP_ALLOWED_HOSTS) {
    faults.push(`${name}: ${mapping} is asked under any name, MARKETLOG_HTTP_ALLOWED_HOSTS is not set`);
  }
  const advertised = environment.KAFKA_ADVERTISED_LISTENERS;
  if (advertised && !advertised.split(',').includes(`HOST://127.0.0.1:${port}`)) {
    faults.push(`${name}: ${mapping} is not the address that it advertises to this machine`);
  }
  return faults;
}

function healthFaults(name, { healthcheck, environment = {} }, listens) {
  if (healthcheck === undefined) return [];
  const test = healthcheck.test.join(' ');
  const asked = /MARKETLOG_HTTP_PORT/.test(test)
    ? String(environment.MARKETLOG_HTTP_PORT)
    : /(?:localhost[:/]|--port=)(\d+)/.exec(test)?.[1];
  return listens.includes(asked) ? [] : [`${name}: its healthcheck asks port ${asked}, on which it does not listen`];
}

/** Inside, a broker is found under its own name or an alias, on a port on which it listens. */
function advertisedFaults(name, { environment = {} }, services) {
  const { KAFKA_ADVERTISED_LISTENERS: advertised = '', KAFKA_CONTROLLER_QUORUM_VOTERS: voters = '' } = environment;
  const addresses = [
    ...advertised.split(',').map((listener) => listener.replace(/^\w+:\/\//, '')),
    ...voters.split(',').map((voter) => voter.replace(/^\d+@/, '')),
  ].filter((address) => address !== '' && !address.startsWith('127.0.0.1:'));
  return addresses.flatMap((address) => addressFaults(name, address, services));
}

/** Whether somebody of that name listens there. */
export function addressFaults(name, address, services) {
  const [host, port] = address.split(':');
  const found = Object.entries(services).filter(
    ([other, { networks }]) => other === host || networks?.default?.aliases?.includes(host),
  );
  if (found.length === 0) return [`${name}: ${host} is no service`];
  const deaf = found.filter(([, service]) => !listeningPorts(service).includes(port));
  return deaf.map(([other]) => `${name}: ${other} does not listen on port ${port}`);
}
