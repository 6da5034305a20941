import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TransportWatch } from './transportWatch.ts';
import type { TransportItem } from '../account/types.ts';

const known = (domain: string): TransportItem => {
  return { domain, level: 'tls-valid', at: '2026-11-24T02:00:00Z', why: null, probed: true, checking: false };
};
let asked: string[][];
let answer: (domains: string[]) => TransportItem[];
let watch: TransportWatch;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answer = (domains) => domains.map(known);
  const transport = async (domains: string[]) => {
    asked.push(domains);
    return { domains: answer(domains) };
  };
  watch = new TransportWatch({ transport }, () => Date.now());
});
afterEach(() => vi.useRealTimers());

describe('the transport to domains', () => {
  test('is requested once, together', async () => {
    watch.watch(['a.org', 'b.org', 'a.org']);
    watch.watch(['b.org']);
    await vi.runAllTimersAsync();
    expect(asked).toEqual([['a.org', 'b.org']]);
    expect(watch.items.value['a.org']).toEqual(known('a.org'));
    await vi.advanceTimersByTimeAsync(11 * 60_000);
    watch.watch(['a.org']);
    expect(asked).toHaveLength(2);
  });

  test('is requested again while it is checked, only then, ever more rarely', async () => {
    answer = (domains) => domains.map((one) => ({ ...known(one), checking: one === 'slow.org' && asked.length < 3 }));
    watch.watch(['a.org', 'slow.org']);
    await vi.advanceTimersByTimeAsync(0);
    expect(watch.items.value).toEqual({ 'a.org': known('a.org') });
    await vi.runAllTimersAsync();
    expect(asked).toEqual([['a.org', 'slow.org'], ['slow.org'], ['slow.org']]);
    expect(watch.items.value['slow.org']).toEqual(known('slow.org'));
  });

  test('stays unknown without an answer', async () => {
    answer = () => {
      throw new Error('down');
    };
    watch.watch(['a.org']);
    await vi.runAllTimersAsync();
    expect(asked.length).toBeLessThan(8);
    expect(watch.items.value['a.org']).toMatchObject({ level: 'unknown', checking: false });
  });

  test('is forgotten at sign-out, with pending answers', async () => {
    watch.watch(['a.org']);
    watch.stop();
    await vi.runAllTimersAsync();
    expect(watch.items.value).toEqual({});
  });
});
