/** What every container must be: of a fixed version, without rights that it does not need, bounded, and watched. */
export function serviceFaults({ services }) {
  return Object.entries(services).flatMap(([name, service]) => [
    ...says(!isPinned(service.image), `${name}: image ${service.image} is not pinned to a version`),
    ...says(!/^[1-9]\d*(:[1-9]\d*)?$/.test(service.user ?? ''), `${name}: user is not a number other than root's`),
    ...says(service.read_only !== true, `${name}: its root file system is not read_only`),
    ...says(!service.cap_drop?.includes('ALL'), `${name}: cap_drop does not name ALL`),
    ...says(!service.security_opt?.includes('no-new-privileges:true'), `${name}: it may gain privileges`),
    ...says(service.privileged === true || service.cap_add !== undefined, `${name}: it is given privileges`),
    ...says(!/^\d+[mg]$/.test(service.mem_limit ?? ''), `${name}: mem_limit is not set`),
    ...says(!isOneShot(service) && service.healthcheck === undefined, `${name}: it has no healthcheck`),
  ]);
}

/** Builds run side by side, and the second one that gives its image a name finds it taken. */
export function buildFaults({ services }) {
  const built = Object.entries(services).filter(([, { build }]) => build !== undefined);
  return [...Map.groupBy(built, ([, { image }]) => image)]
    .filter(([, builders]) => builders.length > 1)
    .map(([image, builders]) => `${image} is built by more than one: ${builders.map(([name]) => name).join(', ')}`);
}

/** Who waits for whom: only for what can happen. */
export function dependencyFaults({ services }) {
  return Object.entries(services).flatMap(([name, { depends_on: others = {}, profiles = [] }]) =>
    Object.entries(others).flatMap(([other, { condition, required }]) => {
      const target = services[other];
      if (target === undefined) return [`${name}: depends on ${other}, which is no service`];
      const mayBeAbsent = target.profiles !== undefined && !target.profiles.every((each) => profiles.includes(each));
      return [
        ...says(condition === 'service_started', `${name}: does not wait for ${other} to be healthy`),
        ...says(condition === 'service_healthy' && !target.healthcheck, `${name}: ${other} is never healthy`),
        ...says(
          condition === 'service_completed_successfully' && !isOneShot(target),
          `${name}: ${other} does not complete`,
        ),
        ...says(mayBeAbsent && required !== false, `${name}: ${other} is absent in some profile but required`),
      ];
    }),
  );
}

/** A tag with a version in it, or a digest; `latest` and `lts` are other images tomorrow. */
export function isPinned(image = '') {
  return /^[^:@]+:v?\d[\w.-]*$/.test(image) || /@sha256:[0-9a-f]{64}$/.test(image);
}

function isOneShot({ restart }) {
  return restart === 'no';
}

function says(wrong, sentence) {
  return wrong ? [sentence] : [];
}
