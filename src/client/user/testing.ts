/** Resolved recipients and a fake crypto whose results show what went into them, for the tests of sending. */
import type { Crypto, OwnKeyStatement } from '../crypto/client.ts';
import type { ClaimedRecipient, KeyItem, PendingInvitation, Resolved } from './account/types.ts';

export const keyItem = (certificate: string, over: Partial<KeyItem> = {}): KeyItem => ({
  certificate,
  fingerprint: `fpr:${certificate}`,
  provenance: 'wkd',
  foundAt: '2026-11-24T02:00:00Z',
  stale: false,
  warning: null,
  reports: [],
  ownKeyProof: null,
  ...over,
});

export function resolvedAs(address: string, over: Partial<Resolved>): Resolved {
  const reachable = over.outcome === 'user' || over.outcome === 'mailbox';
  return {
    input: address,
    address,
    canonical: address.toLowerCase(),
    outcome: 'new',
    reason: null,
    name: null,
    id: reachable ? `id:${address}` : null,
    certificate: reachable ? `cert:${address}` : null,
    fingerprint: reachable ? `fpr:cert:${address}` : null,
    assurance: over.outcome === 'mailbox' ? 'none' : null,
    proof: null,
    generation: 1,
    newLink: true,
    pending: [],
    succession: [],
    key: null,
    offer: null,
    reports: [],
    ...over,
  } as ClaimedRecipient as Resolved;
}

/** The author of pending messages, as the server states it. */
export const authorOf = (address: string, kind: 'user' | 'guest' = 'user') => {
  const certificate = `cert:${address}`;
  return { kind, id: `id:${address}`, address, name: '', fingerprint: `fpr:${certificate}`, certificate };
};

export const pending = (
  iid: string,
  hasPin: boolean,
  generation: number,
  waiting: string[] = [],
): PendingInvitation => ({
  iid,
  hasPin,
  generation,
  invitationKey: `key:${iid}`,
  inviteFpr: `fpr:key:${iid}`,
  note: `notes ${iid}`,
  waiting: waiting.map((bodyId) => {
    const author = authorOf('me@x.org');
    return { messageId: `m:${bodyId}`, bodyId, pkesk: `own:${bodyId}`, summary: `s:${bodyId}`, author };
  }),
});

interface PassOnQuestion {
  pkesk: string;
  summary: string;
  trusted: string[];
  to: string;
}

/** Accesses say whose they are: "body>certificate". */
export function tracingCrypto() {
  let made = 0;
  const counts = { encrypted: 0, uploaded: 0, invited: 0 };
  const crypto = {
    encryptMessage: async (entity: { bcc: { address: string }[]; messageId?: string; date?: string }) => {
      counts.encrypted++;
      const hidden = entity.bcc.map(({ address }) => address).join();
      const handle = `h${++made}`;
      const { messageId = '<one@x>', date = '2026-01-01T00:00:00.000Z' } = entity;
      return { handle, body: new Blob([hidden]), size: 1, summary: `s:${handle}`, messageId, date };
    },
    upload: async () => ({ answer: { bodyId: `b${++counts.uploaded}` } }),
    // A summary that begins with "refused" says why, and by whose key it is signed.
    passOn: async ({ pkesk, summary, trusted, to }: PassOnQuestion) => {
      const [word, reason, signer = null] = summary.split(' ');
      if (word === 'refused' && !(signer && trusted.includes(signer))) return { ok: false, reason, signer };
      return { ok: true, fingerprint: `fpr:${to}`, pkesk: `${pkesk}>${to}` };
    },
    checkPending: async ({ iid, note }: { iid: string; note: string | null }) => ({ ok: note === `notes ${iid}` }),
    grantAccess: async ({ from, to }: { from: { handle: string }; to: { certificate: string }[] }) => {
      const source = from.handle;
      const accesses = to.map(({ certificate }) => ({
        fingerprint: `fpr:${certificate}`,
        pkesk: `${source}>${certificate}`,
      }));
      return { accesses };
    },
    makeInvitation: async ({
      address,
      generation,
      hasPin,
    }: {
      address: string;
      generation: number;
      hasPin: boolean;
    }) => {
      const iid = `i${++counts.invited}`;
      const invitationKey = `key:${iid}`;
      const secrets = { secret: 'S', share: 'R', pinAuth: hasPin ? 'P' : null, wrapped: 'W' };
      return { iid, address, generation, hasPin, invitationKey, inviteFpr: `fpr:${invitationKey}`, ...secrets };
    },
    sealNote: async (note: unknown) => ({ note: JSON.stringify(note) }),
    openNote: async ({ note }: { note: string }) => JSON.parse(note),
    pin: async () => ({ pin: '30719636' }),
    release: async () => undefined,
    checkCertificate: async ({ certificate }: { certificate: string }) => ({
      ok: true,
      fingerprint: `fpr:${certificate}`,
    }),
    // A step's signature states its two keys, and how it is judged.
    checkSuccession: async ({ steps, from, to }: { steps: { signature: string }[]; from: string; to: string }) => {
      const word = steps.map(({ signature }) => signature.split(' ')).find(([a, b]) => a === from && b === to)?.[2];
      return { verdict: word ?? 'unproven' };
    },
    checkOwnKey: async ({
      fingerprint,
      longTermCertificate,
      signature,
    }: OwnKeyStatement & { longTermCertificate: string }) =>
      signature === `fpr:${longTermCertificate} names ${fingerprint}`
        ? { ok: true, longTermFingerprint: `fpr:${longTermCertificate}`, fingerprint }
        : { ok: false, reason: 'signature' },
    checkProof: async ({ proof: { signature } }: { proof: { signature: string } }) => ({
      ok: signature === 'good' || signature === 'good with PIN',
      hasPin: signature === 'good with PIN',
    }),
  };
  return { crypto: crypto as unknown as Crypto, counts };
}
