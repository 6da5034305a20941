/** Whose clock judges a key (PROTOCOL.md 13.23). */
import { describe, expect, test } from 'vitest';
import { certificateProblem, heldWhenSent, readCertificate } from './keys.ts';
import { openpgp } from './openpgp.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 29, 12);
const address = 'gina@recipient.example';

/** A certificate that a clock made which was so far ahead of `now`. */
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
    expect(await certificateProblem(forged, address, now)).toBe('weak-signature');
    expect(await certificateProblem(await made(-48 * hour, 49 * 3600), address, now)).toBe('expired');
  });

  // The server's clock says when a message came; the phone's says when its key was made.
  test.each([
    [-2 * 60_000, true],
    [-10 * 60_000, true],
    [10 * 60_000, true],
    [-23 * hour, true],
    [-25 * hour, false],
  ])('held its address for a message that the server dates %i ms after the key: %s', async (after, expected) => {
    expect(await heldWhenSent(await made(0), address, now + after)).toBe(expected);
  });

  test('that ended is judged by when the message came', async () => {
    const key = await made(0, 48 * 3600);
    expect(await heldWhenSent(key, address, now + 47 * hour)).toBe(true);
    expect(await heldWhenSent(key, address, now + 71 * hour)).toBe(true);
    expect(await heldWhenSent(key, address, now + 73 * hour)).toBe(false);
    expect(await heldWhenSent(key, 'bob@recipient.example', now + hour)).toBe(false);
  });
});
