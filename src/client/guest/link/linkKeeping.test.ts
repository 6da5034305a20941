// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keptForMs } from '../../ui/arrivedAddress.ts';
import { dropLink, keepLink, senderBind, takeLink, takeLostToken, takeSenderBind } from './linkKeeping.ts';

const iid = 'AAAAAAAAAAAAAAAAAAAAAA';
const secret = `${'B'.repeat(42)}A`;
const bind = 'CCCCCCCCCCCCCCCCCCCCCA';
const now = Date.UTC(2026, 10, 24);
const arriveAt = (address: string) => history.replaceState(null, '', address);

describe('a link that arrives', () => {
  beforeEach(() => sessionStorage.clear());

  it.each([
    `#1.${secret}.${bind}`,
    `%231.${secret}.${bind}`,
    `%25231.${secret}.${bind}`,
    `%231.${secret}.${bind}&utm=1`,
  ])('is repaired, and its secret leaves the address bar: %s', (rest) => {
    arriveAt(`/i/${iid}${rest}`);
    expect(takeLink(now)).toEqual({ kind: 'whole', link: { iid, secret, bind } });
    expect(location.href).toBe(`${location.origin}/i/${iid}`);
  });

  it('survives a reload for 30 minutes and no longer', () => {
    arriveAt(`/i/${iid}#1.${secret}.${bind}`);
    takeLink(now);
    expect(takeLink(now + keptForMs - 1).kind).toBe('whole');
    expect(takeLink(now + keptForMs).kind).toBe('incomplete');
    expect(JSON.stringify(sessionStorage)).not.toContain(secret);
  });

  it('is not mistaken for another one, nor kept after it was used', () => {
    keepLink({ iid, secret, bind }, now);
    arriveAt(`/i/${'D'.repeat(21)}A`);
    expect(takeLink(now).kind).toBe('incomplete');
    arriveAt(`/i/${iid}`);
    expect(takeLink(now).kind).toBe('whole');
    dropLink();
    expect(takeLink(now).kind).toBe('incomplete');
  });

  it('does not believe a stored end in the far future', () => {
    sessionStorage.setItem(
      'restante.link',
      JSON.stringify({ link: { iid, secret, bind }, until: now + 10 * keptForMs }),
    );
    arriveAt(`/i/${iid}`);
    expect(takeLink(now).kind).toBe('incomplete');
  });
});

describe('the address that the first script took', () => {
  const first = async () => {
    vi.resetModules();
    // A script that is no module; named so that TypeScript looks for no types.
    const script = '../../ui/leaveAddress.ts';
    await import(/* @vite-ignore */ script);
  };

  beforeEach(() => {
    sessionStorage.clear();
    vi.useFakeTimers({ now, toFake: ['Date'] });
    return () => void vi.useRealTimers();
  });

  it.each([
    `#1.${secret}.${bind}`,
    `%231.${secret}.${bind}`,
    `%25231.${secret}.${bind}`,
    `/%231.${secret}.${bind}`,
    `?x=1#1.${secret}.${bind}`,
    `%231.${secret}.${bind}&data=05%7C02%7C`,
    `#1.${secret}.${bind}&`,
  ])('is read by the app, and no longer in the address bar: %s', async (rest) => {
    arriveAt(`/i/${iid}${rest}`);
    await first();
    expect(location.href).not.toContain(secret.slice(0, 8));
    expect(takeLink(now)).toEqual({ kind: 'whole', link: { iid, secret, bind } });
    expect(location.href).toBe(`${location.origin}/i/${iid}`);
    expect(sessionStorage.getItem('restante.address')).toBeNull();
  });

  it('survives a reload before the app has run, for 30 minutes and no longer', async () => {
    for (const [after, kind] of [
      [keptForMs - 1, 'whole'],
      [keptForMs, 'incomplete'],
    ] as const) {
      sessionStorage.clear();
      arriveAt(`/i/${iid}#1.${secret}.${bind}`);
      await first();
      await first();
      expect(takeLink(now + after).kind).toBe(kind);
      if (kind === 'incomplete') expect(JSON.stringify(sessionStorage)).not.toContain(secret);
    }
  });

  it('is not taken for that of another page', async () => {
    arriveAt(`/i/${iid}#1.${secret}.${bind}`);
    await first();
    arriveAt(`/i/${'D'.repeat(21)}A`);
    expect(takeLink(now).kind).toBe('incomplete');
  });

  it('brings the sender of a notification and the token of a lost password too', async () => {
    arriveAt(`/m#k.${bind}`);
    await first();
    takeSenderBind();
    expect(senderBind()).toBe(bind);
    arriveAt(`/lost%23${secret}`);
    await first();
    expect(location.pathname).toBe('/lost');
    expect(takeLostToken()).toBe(secret);
  });

  it('stays in the address bar for the app where storage is forbidden', async () => {
    const spy = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new Error('forbidden');
    });
    arriveAt(`/i/${iid}#1.${secret}.${bind}`);
    await first();
    expect(takeLink(now).kind).toBe('whole');
    expect(location.href).toBe(`${location.origin}/i/${iid}`);
    spy.mockRestore();
  });
});

describe('other things in a fragment', () => {
  beforeEach(() => sessionStorage.clear());

  it('keeps the sender of a notification', () => {
    arriveAt(`/m#k.${bind}`);
    takeSenderBind();
    expect(senderBind()).toBe(bind);
    expect(location.href).toBe(`${location.origin}/m`);
  });

  it('takes the token of a lost-password mail', () => {
    arriveAt(`/lost#${secret}`);
    expect(takeLostToken()).toBe(secret);
    expect(location.hash).toBe('');
    expect(takeLostToken()).toBe(secret);
  });
});
