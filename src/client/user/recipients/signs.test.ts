import { beforeAll, describe, expect, test } from 'vitest';
import type { TrustHow } from '../../crypto/client.ts';
import english from '../../ui/languages/en/user.json';
import { useCatalogue } from '../../ui/i18n.ts';
import type { KnownFinding } from './findings.ts';
import { keyItem, resolvedAs } from '../testing.ts';
import type { KeyItem, Resolved, TransportItem } from '../account/types.ts';
import { protectionOf, transportOf, travels } from './signs.ts';
import { isWeak, takesNoMail } from './transportLevel.ts';

const address = 'bob@example.net';
const key = (provenance: KeyItem['provenance']) => keyItem('C', { provenance, fingerprint: 'F1' });
const seen = (over: Partial<Resolved>): KnownFinding => ({
  state: 'known',
  resolved: resolvedAs(address, over),
  trust: { state: 'fine', pin: null },
  pin: null,
});
const pin = (how: TrustHow, fpr = 'F1') => ({ [address]: { how, fpr, at: '' } });
const common = { held: false, trustedKeys: {}, organisation: 'Office', asMailbox: false };
const sign = (over: Partial<Resolved>, more: Partial<Parameters<typeof protectionOf>[0]> = {}) =>
  protectionOf({ ...common, finding: seen(over), ...more });

beforeAll(() => useCatalogue('en', english));

describe('how a message to an address is protected', () => {
  test('during the look-up, and after it failed', () => {
    expect(protectionOf({ ...common, finding: undefined })).toMatchObject({ kind: 'looking' });
    expect(protectionOf({ ...common, finding: { state: 'failed' } })).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['user', 'user', 'Has an account at Office'],
    ['mailbox', 'mailbox', 'Temporary mailbox'],
    ['new', 'new', 'Temporary mailbox will be created'],
  ] as const)('%s', (outcome, kind, text) => expect(sign({ outcome })).toMatchObject({ kind, text, verified: false }));

  test('a key says where it was found', () => {
    expect(sign({ outcome: 'pgp', key: key('wkd') })).toMatchObject({
      kind: 'key',
      text: 'Key published by example.net',
    });
    for (const one of ['contact', 'own-key', 'mailbox-key', 'dane', 'vks', 'hkp', 'autocrypt', 'thread'] as const) {
      const { text } = sign({ outcome: 'pgp', key: key(one) });
      expect(Object.values(english)).toContain(text.replace('example.net', '{domain}'));
    }
  });

  test('a key that was compared, and only that one', () => {
    const compared = sign({ outcome: 'pgp', key: key('wkd') }, { trustedKeys: pin('verified') });
    expect(compared).toMatchObject({ kind: 'key', verified: true, text: 'Encrypted to the key you verified' });
    for (const trustedKeys of [pin('verified', 'F2'), pin('seen'), pin('link')]) {
      expect(sign({ outcome: 'pgp', key: key('wkd') }, { trustedKeys }).verified).toBe(false);
    }
    const mailbox = { outcome: 'mailbox', certificate: 'C', fingerprint: 'F1' } as const;
    expect(sign(mailbox, { trustedKeys: pin('verified') })).toMatchObject({ kind: 'mailbox', verified: true });
  });

  test('the sender chose a temporary mailbox', () =>
    expect(sign({ outcome: 'pgp', key: key('wkd') }, { asMailbox: true })).toMatchObject({ icon: 'green-person' }));

  test('an address without mail: the reason, or a held key', () => {
    expect(sign({ outcome: 'refused', reason: 'key-unknown' }).text).toMatch(/just now/);
    expect(sign({ outcome: 'pgp', key: null })).toMatchObject({ kind: 'refused' });
    expect(sign({ outcome: 'pgp', key: key('wkd') }, { held: true })).toMatchObject({ kind: 'refused', icon: 'warn' });
  });
});

describe('how the transport is protected', () => {
  const itemOf = (level: TransportItem['level'], checking = false): TransportItem => {
    return { domain: 'example.net', level, at: null, why: null, probed: true, checking };
  };

  test.each([
    ['dane-enforced', 'good', false],
    ['mta-sts-enforced', 'good', false],
    ['tls-valid', 'good', false],
    ['tls-offered', 'weak', true],
    ['none', 'open', true],
    ['unknown', 'unknown', false],
  ] as const)('%s is %s', (level, tone, weak) => {
    expect(transportOf(itemOf(level))).toMatchObject({ tone, text: english[`transport.${level}`] });
    expect(isWeak(itemOf(level))).toBe(weak);
  });

  test('there is none: the domain takes no mail, and the sign names it', () => {
    const none = { ...itemOf('unknown'), why: 'no-mail' as const };
    expect(transportOf(none)).toMatchObject({ tone: 'open', icon: 'error', text: 'example.net does not accept mail' });
    expect(takesNoMail(none)).toBe(true);
    for (const item of [
      undefined,
      itemOf('unknown'),
      { ...none, checking: true },
      { ...none, why: 'dns-failed' as const },
    ])
      expect(takesNoMail(item)).toBe(false);
  });

  test('is not known while it is checked', () => {
    for (const item of [undefined, itemOf('none', true)]) {
      expect(transportOf(item)).toMatchObject({ icon: 'spinner', tone: 'unknown' });
      expect(isWeak(item)).toBe(false);
    }
  });

  test('does not concern colleagues', () => {
    expect(travels(seen({ outcome: 'user' }))).toBe(false);
    expect(travels(seen({ outcome: 'pgp', key: key('wkd') }))).toBe(true);
    expect(travels(seen({ outcome: 'new' }))).toBe(true);
  });
});
