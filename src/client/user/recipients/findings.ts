import { api } from '../account/api.ts';
import { trustedKeys } from '../account/trustedKeys.ts';
import { answerFor } from './resolved.ts';
import { judge, weighed } from './trust.ts';
import { type Trust } from './judgement.ts';
import type { ClaimedRecipient, Resolved } from '../account/types.ts';
import { worker } from '../account/worker.ts';

/** The result of one address's look-up. */
export type Finding =
  { state: 'looking' } | { state: 'failed' } | { state: 'known'; resolved: Resolved; trust: Trust; pin: string | null };
export type KnownFinding = Finding & { state: 'known' };

/** Text that is not an address needs no look-up. */
export const refused = (address: string): Finding => ({
  state: 'known',
  trust: { state: 'fine', pin: null },
  pin: null,
  resolved: {
    input: address,
    address: null,
    canonical: null,
    outcome: 'refused',
    reason: 'malformed',
    name: null,
    id: null,
    certificate: null,
    fingerprint: null,
    assurance: null,
    proof: null,
    generation: 0,
    newLink: false,
    pending: [],
    succession: [],
    key: null,
    offer: null,
    reports: [],
  } as ClaimedRecipient as Resolved,
});

/**
 * Asks how mail would reach addresses, and judges their keys. Does not throw: what could not be looked up is `failed`.
 */
export async function findingsOf(addresses: string[]): Promise<Record<string, Finding>> {
  const findings: Record<string, Finding> = Object.fromEntries(addresses.map((one) => [one, { state: 'failed' }]));
  try {
    const { recipients } = await api.resolve(addresses);
    for (const address of addresses) findings[address] = await findingOf(answerFor(recipients, address));
  } catch {
    // Addresses without a result by now could not be checked.
  }
  return findings;
}

async function findingOf(found: Resolved): Promise<Finding> {
  const resolved = await weighed(found, worker, new Date());
  const trust = await judge(resolved, trustedKeys.value, worker, new Date());
  const { address, generation, outcome } = resolved;
  // A recipient with a key may be sent a link instead.
  const guest = outcome === 'new' || outcome === 'mailbox' || outcome === 'pgp';
  const pin = guest && address ? (await worker.pin({ address, generation })).pin : null;
  return { state: 'known', resolved, trust, pin };
}
