import { KcatOutput } from './topic-message.js';

const line = (text: string, body: Buffer | string = '') => Buffer.concat([Buffer.from(`${text}\n`), Buffer.from(body)]);

const value = Buffer.from([0x0a, 0x09, 0x00, 0xff]);
const written = Buffer.concat([
  line('3\t17\t1795396760785\t2\t4\tce_id=x,ce_subject=prices-A,B=C-2014,content-type=application/protobuf', 'AB'),
  value,
  line('0\t18\t1795396760786\t-1\t0\t'),
]);

const messages = [
  {
    topic: 'test.prices.v1',
    partition: 3,
    offset: 17,
    timestamp: 1795396760785,
    key: Buffer.from('AB'),
    headers: [
      ['ce_id', 'x'],
      ['ce_subject', 'prices-A,B=C-2014'],
      ['content-type', 'application/protobuf'],
    ],
    value,
  },
  {
    topic: 'test.prices.v1',
    partition: 0,
    offset: 18,
    timestamp: 1795396760786,
    key: null,
    headers: [],
    value: Buffer.alloc(0),
  },
];

describe("kcat's output", () => {
  it('holds keys and payloads of any bytes', () => {
    const output = new KcatOutput('test.prices.v1');
    expect(output.push(written)).toEqual(messages);
    expect(() => output.end()).not.toThrow();
  });

  it('is read however the pipe cuts it', () => {
    const output = new KcatOutput('test.prices.v1');
    expect([...written].flatMap((byte) => output.push(Buffer.of(byte)))).toEqual(messages);
  });

  it('is refused where it ends in the middle of a message', () => {
    const output = new KcatOutput('test.prices.v1');
    output.push(written.subarray(0, -1));
    expect(() => output.end()).toThrow('ends in the middle');
  });
});
