import { holderOf } from './ticker-holder.js';

const facebook = { instrumentId: 'FB', from: null, to: '2022-06-09' };
const other = { instrumentId: 'FB.2', from: '2025-01-02', to: null };

describe('whom a ticker means', () => {
  it.each([
    ['2014-01-02', 'FB'],
    ['2022-06-08', 'FB'],
    ['2023-01-02', 'FB'],
    ['2025-01-02', 'FB.2'],
  ])('on %s: the holder then, else the last past holder (%s)', (date, id) => {
    expect(holderOf([facebook, other], date)).toBe(id);
    expect(holderOf([other, facebook], date)).toBe(id);
  });

  it('before anybody held it: its first holder', () => {
    expect(holderOf([other], '2014-01-02')).toBe('FB.2');
  });

  it('of two that hold it at once: who took it last', () => {
    expect(holderOf([{ ...facebook, to: null }, other], '2026-01-02')).toBe('FB.2');
  });

  it('nobody, where it was never held', () => {
    expect(holderOf([], '2014-01-02')).toBeUndefined();
  });
});
