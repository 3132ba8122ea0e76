import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList } from 'node:net';
import { Readable } from 'node:stream';
import { VendorError } from '#contracts';

type Fetch = typeof globalThis.fetch;
/** All addresses of a host; an address stands for itself. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** Makes one request to one of these addresses, whatever the name means by then, and follows no redirect. */
export type Connect = (url: URL, addresses: readonly LookupAddress[], init: RequestInit) => Promise<Response>;

const mostRedirects = 5;
const redirects = [301, 302, 303, 307, 308];

/** IANA's registries of special addresses: nothing there is a server of the public. */
const special4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
/** Of these, 2000::/3 is public but for what holds an IPv4 address, or is for protocols and examples. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const refused = new BlockList();
for (const [subnets, family] of [
  [special4, 'ipv4'],
  [special6, 'ipv6'],
] as const) {
  for (const subnet of subnets) {
    const [net, bits] = subnet.split('/');
    refused.addSubnet(net!, Number(bits), family);
  }
}
const unicast6 = new BlockList();
unicast6.addSubnet('2000::', 3, 'ipv6');

export function isPublic({ address, family }: LookupAddress): boolean {
  if (family === 4) return !refused.check(address, 'ipv4');
  return unicast6.check(address, 'ipv6') && !refused.check(address, 'ipv6');
}

/**
 * A fetch (GET) that reaches public servers only. The publisher of a feed can redirect it anywhere, and the owner of a name can let it
 * mean another address a moment later. So each hop is resolved once, its addresses are judged, and the request goes to exactly these.
 */
export function publicFetch(
  connect: Connect = connectTo,
  resolve: Resolve = (host) => lookup(host, { all: true }),
): Fetch {
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const response = await connect(url, await publicAddressesOf(url, resolve), init);
      const location = redirects.includes(response.status) ? response.headers.get('location') : null;
      if (location === null) return response;
      await response.body?.cancel();
      const next = URL.parse(location, url.href);
      if (next === null || !/^https?:$/.test(next.protocol))
        throw refusal(`${url.host} redirects to what is not a web address`);
      url = next;
    }
    throw refusal(`${url.host} redirects more than ${mostRedirects} times`);
  };
}

async function publicAddressesOf(url: URL, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const addresses = await resolve(url.hostname.replace(/^\[|\]$/g, ''));
  if (addresses.length > 0 && addresses.every(isPublic)) return addresses;
  throw refusal(`${url.host} is not asked: it is not an address of the public internet`);
}

function refusal(message: string): VendorError {
  return new VendorError('vendor_response_invalid', message);
}

/** Asks for the plain text, so that nothing unfolds on our side. */
export const connectTo: Connect = (url, addresses, { headers, signal }) =>
  new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const asked = request(url, {
      headers: { 'user-agent': 'marketlog', 'accept-encoding': 'identity', ...(headers as Record<string, string>) },
      ...(signal ? { signal } : {}),
      agent: false,
      lookup: (_host, { all }, done) =>
        all ? done(null, [...addresses]) : done(null, addresses[0]!.address, addresses[0]!.family),
    });
    asked.on('error', (error) => reject(signal?.aborted ? (signal.reason as Error) : error));
    asked.on('response', (message) => {
      const { statusCode: status = 502, headers: named } = message;
      const empty = status === 204 || status === 205 || status === 304;
      const body = empty ? null : (Readable.toWeb(message) as unknown as ReadableStream<Uint8Array>);
      const kept = (['content-type', 'location', 'retry-after'] as const).flatMap((name) =>
        named[name] === undefined ? [] : [[name, named[name]] as [string, string]],
      );
      resolve(new Response(body, { status, headers: kept }));
    });
    asked.end();
  });
