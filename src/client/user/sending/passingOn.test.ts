import { beforeEach, describe, expect, test } from 'vitest';
import type { TrustedKeys } from '../../crypto/client.ts';
import { passOn, passOnWaiting, type PassingDeps, type WaitingMessage } from './passingOn.ts';
import { authorOf, resolvedAs, tracingCrypto } from '../testing.ts';
import type { Resolved } from '../account/types.ts';

const guest = 'g@y.org';
const colleague = 'carol@x.org';
const key = `fpr:cert:${colleague}`;

let trustedKeys: TrustedKeys;
let known: Partial<Resolved>;
let asked: string[];
let deps: PassingDeps;

const waits = (summary: string, author = authorOf(colleague)): WaitingMessage => {
  return { messageId: 'm1', bodyId: 'b1', pkesk: 'own:b1', summary, author };
};

beforeEach(() => {
  trustedKeys = {};
  known = { outcome: 'user' };
  asked = [];
  const resolve = async (addresses: string[]) => {
    asked.push(...addresses);
    return { recipients: addresses.map((address) => resolvedAs(address, known)) };
  };
  deps = { api: { resolve }, crypto: tracingCrypto().crypto, trustedKeys: () => trustedKeys, now: () => new Date(0) };
});

describe('passing a colleague’s message on', () => {
  test('needs no look-up if the worker agrees', async () => {
    expect(await passOn(waits('fine'), guest, 'key', deps)).toEqual({ fingerprint: 'fpr:key', pkesk: 'own:b1>key' });
    expect(asked).toEqual([]);
  });

  test('needs a trusted key: the first one seen is not enough', async () => {
    const refused = await passOn(waits(`refused untrusted ${key}`), guest, 'key', deps);
    expect(refused).toEqual({ messageId: 'm1', bodyId: 'b1', reason: 'untrusted' });
  });

  test('succeeds with the trusted key', async () => {
    trustedKeys[colleague] = { fpr: key, how: 'seen', at: '' };
    expect(await passOn(waits(`refused untrusted ${key}`), guest, 'key', deps)).toMatchObject({ pkesk: 'own:b1>key' });
  });

  test('follows a succession that the former key signed, and no other', async () => {
    trustedKeys[colleague] = { fpr: 'fpr:old', how: 'verified', at: '' };
    const step = { certificate: 'c', signature: `fpr:old ${key} proven`, consent: 's', at: '' };
    known = { outcome: 'user', succession: [step] };
    expect(await passOn(waits(`refused untrusted ${key}`), guest, 'key', deps)).toMatchObject({ pkesk: 'own:b1>key' });
    known = { outcome: 'user', succession: [{ ...step, signature: `fpr:old ${key} stolen` }] };
    expect(await passOn(waits(`refused untrusted ${key}`), guest, 'key', deps)).toMatchObject({ reason: 'untrusted' });
  });
});

test('a guest’s answer is passed on if the user’s own link proves the guest’s key', async () => {
  const author = authorOf('other@y.org', 'guest');
  const summary = `refused untrusted ${author.fingerprint}`;
  const proof = { iid: 'i', invitationKey: 'k', signature: 'good', messageId: 'm', note: 'n' };
  trustedKeys['other@y.org'] = { fpr: 'fpr:invite', how: 'pin', at: '' };
  known = { outcome: 'mailbox', proof };
  expect(await passOn(waits(summary, author), guest, 'key', deps)).toMatchObject({ pkesk: 'own:b1>key' });
  known = { outcome: 'mailbox', proof: { ...proof, signature: 'forged' } };
  expect(await passOn(waits(summary, author), guest, 'key', deps)).toMatchObject({ reason: 'untrusted' });
});

test('of many pending ones each is judged by itself, once a body', async () => {
  const all = [waits('fine'), waits('fine'), { ...waits('refused not-named'), bodyId: 'b2' }];
  expect(await passOnWaiting(all, guest, 'key', deps)).toEqual({
    earlier: [{ bodyId: 'b1', pkesk: 'own:b1>key' }],
    withheld: [{ messageId: 'm1', bodyId: 'b2', reason: 'not-named' }],
  });
});

test('what does not open is withheld, and stops nothing', async () => {
  const crypto = { ...tracingCrypto().crypto, passOn: () => Promise.reject(new Error('tampered')) };
  expect(await passOnWaiting([waits('fine')], guest, 'key', { ...deps, crypto })).toMatchObject({
    earlier: [],
    withheld: [{ reason: 'unreadable' }],
  });
});
