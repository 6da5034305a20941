import { describe, expect, it, vi } from 'vitest';
import type { components } from '../api/schema.d.ts';
import { MessageReader } from './reader.ts';

type Item = components['schemas']['MessageItem'];
const item = {
  messageId: 'm',
  sentAt: '2026-11-01T00:00:00Z',
  bodies: [],
  author: { address: 'alice@example.org', certificate: 'c' },
} as unknown as Item;
const summary = {
  v: 2,
  subject: 'S',
  preview: 'P',
  attachments: 0,
  messageId: '<a@b>',
  bound: { mid: 'm', author: 'alice@example.org', readers: [] },
};
const signedBy = (fingerprint: string) => ({
  summary,
  signature: { state: 'good', fingerprint },
  namesAuthor: true,
  isCopy: false,
});

/** A reader who trusts the key "known" of everybody. */
function readerOf(signer: string, app: Partial<ConstructorParameters<typeof MessageReader>[0]> = {}) {
  const readSummaries = async () => ({ items: [signedBy(signer)] });
  return new MessageReader({
    crypto: () => ({ readSummaries }) as never,
    bodyOf: () => null,
    isOwnAddress: () => false,
    ownCertificates: () => [],
    ownFingerprints: () => [],
    isUndecided: () => false,
    trustedFor: () => 'known',
    isSuccession: async () => false,
    ...app,
  });
}
const standing = async (reader: MessageReader) => (await reader.list([item]))[0]!.standing;

describe('a row of a list', () => {
  it('is shown if the trusted key signed it, and not if another one did', async () => {
    expect(await standing(readerOf('known'))).toBe('checked');
    expect(await standing(readerOf('other'))).toBe('other-key');
  });

  it('shows nothing while no key counts, whoever signed', async () => {
    const undecided = { isUndecided: () => true, trustedFor: () => null };
    expect(await standing(readerOf('known', undecided))).toBe('unjudged');
    expect(await standing(readerOf('other', undecided))).toBe('unjudged');
  });

  it('asks again about a succession if the first question got no answer', async () => {
    const isSuccession = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue(true);
    const reader = readerOf('renewed', { isSuccession });
    expect(await standing(reader)).toBe('other-key');
    expect(await standing(reader)).toBe('checked');
    expect(await standing(reader)).toBe('checked');
    expect(isSuccession).toHaveBeenCalledTimes(2);
  });
});
