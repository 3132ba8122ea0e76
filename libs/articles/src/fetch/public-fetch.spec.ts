import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectTo, isPublic, publicFetch, type Connect } from './public-fetch.js';

const at = (address: string) => ({ address, family: address.includes(':') ? 6 : 4 });

it.each([
  ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '198.18.0.1'],
  ...[
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ],
  ...['2001::1', '2001:db8::1', '2002:a00:1::'],
])('%s is not public', (address) => {
  expect(isPublic(at(address))).toBe(false);
});

it.each(['93.184.215.14', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])('%s is public', (address) => {
  expect(isPublic(at(address))).toBe(true);
});

describe('a public fetch', () => {
  const hosts: Readonly<Record<string, string[]>> = {
    'feeds.example': ['93.184.215.14'],
    'inside.example': ['10.0.0.5'],
    'both.example': ['93.184.215.14', '127.0.0.1'],
    '127.0.0.1': ['127.0.0.1'],
    '::1': ['::1'],
    'nowhere.example': [],
  };
  const asked: string[] = [];
  const answering =
    (location?: string): Connect =>
    async (url, [first]) => {
      asked.push(`${url.href} at ${first!.address}`);
      return location === undefined || url.href === location
        ? new Response('fine')
        : new Response('', { status: 302, headers: { location } });
    };
  const fetchOf = (location?: string) => publicFetch(answering(location), async (host) => (hosts[host] ?? []).map(at));

  beforeEach(() => (asked.length = 0));

  it('asks at the address that was judged', async () => {
    expect(await (await fetchOf()('https://feeds.example/a')).text()).toBe('fine');
    expect(asked).toEqual(['https://feeds.example/a at 93.184.215.14']);
  });

  it.each([
    'http://inside.example/',
    'http://both.example/',
    'http://127.0.0.1:3000/',
    'http://[::1]/',
    'http://0x7f.1/',
  ])('refuses %s, asked for or redirected to, before a byte is sent', async (address) => {
    const refusal = { code: 'vendor_response_invalid', message: expect.stringContaining('public internet') };
    await expect(fetchOf()(address)).rejects.toMatchObject(refusal);
    expect(asked).toEqual([]);
    await expect(fetchOf(address)('https://feeds.example/a')).rejects.toMatchObject(refusal);
    expect(asked).toEqual(['https://feeds.example/a at 93.184.215.14']);
  });

  it('refuses a name that means nothing', async () => {
    await expect(fetchOf()('http://nowhere.example/')).rejects.toMatchObject({ code: 'vendor_response_invalid' });
  });
});

describe('a request to an address that was judged', () => {
  let server: Server;
  let port: number;
  let stall = false;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (stall) return;
      response.writeHead(200, { 'content-type': 'text/plain', 'x-other': '1' });
      response.end(`${request.headers.host} ${request.headers['accept-encoding']} ${request.headers.accept}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = (init: RequestInit = {}) =>
    connectTo(new URL(`http://feeds.example:${port}/a`), [at('127.0.0.1')], { headers: { accept: 'x' }, ...init });

  it('goes there whatever the name means, and asks for nothing compressed', async () => {
    const response = await ask();
    expect(await response.text()).toBe(`feeds.example:${port} identity x`);
    expect([...response.headers]).toEqual([['content-type', 'text/plain']]);
  });

  it('ends with its signal, for the reason of the signal', async () => {
    stall = true;
    await expect(ask({ signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
