/** Whose clock applies when a key is judged (PROTOCOL.md 13.23). */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clocksDiffer, messageDate, setServerAhead, signingTime } from './clock.ts';
import { certificateProblem, generateKey, heldWhenSent, own, readCertificate, signStatement } from './keys.ts';
import { openpgp } from './openpgp.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 29, 12);
const address = 'gina@recipient.example';

/** A certificate made by a clock that was this far ahead of `now`. */
async function made(aheadMs: number, lastsSeconds = 0) {
  const { publicKey } = await openpgp.generateKey({
    userIDs: [{ email: address }],
    date: new Date(now + aheadMs),
    keyExpirationTime: lastsSeconds,
    format: 'binary',
  });
  return readCertificate(Uint8Array.from(publicKey));
}

describe('a key of another clock', () => {
  test.each([
    [-10 * 60_000, null],
    [2 * 60_000, null],
    [10 * 60_000, null],
    [23 * hour, null],
    [25 * hour, 'not-yet'],
  ])('made %i ms ahead: %s', async (ahead, expected) => {
    expect(await certificateProblem(await made(ahead), address, now)).toBe(expected);
  });

  test('each refusal has its own reason', async () => {
    const key = await made(-48 * hour);
    expect(await certificateProblem(key, 'bob@recipient.example', now)).toBe('address');
    const forged = await made(-48 * hour);
    forged.users[0]!.selfCertifications = key.users[0]!.selfCertifications;
    expect(await certificateProblem(forged, address, now)).toBe('not-self-signed');
    expect(await certificateProblem(await made(-48 * hour, 49 * 3600), address, now)).toBe('ends-soon');
  });

  // The server's clock states when a message arrived; the phone's states when its key was made.
  test.each([
    [-2 * 60_000, true],
    [-10 * 60_000, true],
    [10 * 60_000, true],
    [-23 * hour, true],
    [-25 * hour, false],
  ])('held its address for a message that the server dates %i ms after the key: %s', async (after, expected) => {
    expect(await heldWhenSent(await made(0), address, now + after)).toBe(expected);
  });

  test('that expired is judged by when the message came', async () => {
    const key = await made(0, 48 * 3600);
    expect(await heldWhenSent(key, address, now + 47 * hour)).toBe(true);
    expect(await heldWhenSent(key, address, now + 71 * hour)).toBe(true);
    expect(await heldWhenSent(key, address, now + 73 * hour)).toBe(false);
    expect(await heldWhenSent(key, 'bob@recipient.example', now + hour)).toBe(false);
  });
});

describe('what is signed or created now', () => {
  const minute = 60_000;
  afterEach(() => {
    setServerAhead(null);
    vi.useRealTimers();
  });

  test.each([
    ['no answer yet', null, 0, false],
    ['the server a minute ahead', minute, 0, false],
    ['the server a minute behind', -minute, -minute, false],
    ['the server 15 minutes behind', -15 * minute, -15 * minute, false],
    ['the server more than 15 minutes behind', -15 * minute - 1, 0, true],
    ['a server that claims a day of last year', -365 * 24 * hour, 0, true],
    ['the server 15 minutes ahead', 15 * minute, 0, false],
    ['the server more than 15 minutes ahead', 15 * minute + 1, 0, true],
    ['a server that claims a day of next year', 365 * 24 * hour, 0, true],
  ])('carries the earlier time, within 15 minutes: %s', (_, ahead, expected, isTold) => {
    setServerAhead(ahead);
    expect(signingTime(now) - now).toBe(expected);
    expect(clocksDiffer(ahead)).toBe(isTold);
  });

  test.each([NaN, Infinity, -Infinity, '-60000', {}, undefined])('ignores an answer that says %s', (said) => {
    setServerAhead(said);
    expect(signingTime(now)).toBe(now);
  });

  test('is a key and a signature of that time', async () => {
    vi.useFakeTimers({ now, toFake: ['Date'] });
    setServerAhead(-10 * minute);
    const { key } = await generateKey(address, null);
    expect(key.getCreationTime().getTime()).toBe(now - 10 * minute);
    expect(key.users[0]!.selfCertifications[0]!.created!.getTime()).toBe(now - 10 * minute);
    const binarySignature = await signStatement(key, own(new Uint8Array(1)));
    const { packets } = await openpgp.readSignature({ binarySignature });
    expect(packets[0]!.created!.getTime()).toBe(now - 10 * minute);
    // A key made before an answer stated the time signs with its own time, and never before it existed.
    setServerAhead(-12 * minute);
    const { packets: later } = await openpgp.readSignature({
      binarySignature: await signStatement(key, own(new Uint8Array(1))),
    });
    expect(later[0]!.created!.getTime()).toBe(now - 10 * minute);
  });

  test('has a Date within half an hour of its signature, also at a later try', () => {
    vi.useFakeTimers({ now, toFake: ['Date'] });
    const at = (ms: number) => new Date(now + ms).toISOString();
    expect(messageDate()).toBe(at(0));
    expect(messageDate(at(-30 * minute))).toBe(at(-30 * minute));
    expect(messageDate(at(-31 * minute))).toBe(at(0));
    setServerAhead(-10 * minute);
    expect(messageDate()).toBe(at(-10 * minute));
    expect(messageDate(at(21 * minute))).toBe(at(-10 * minute));
    expect(messageDate('yesterday')).toBe(at(-10 * minute));
  });
});
