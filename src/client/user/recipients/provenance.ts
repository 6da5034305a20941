import type { B64u } from '../../crypto/client.ts';
import { t } from '../../ui/i18n.ts';
import { domainOf } from './mailDomain.ts';
import type { KeyItem, KeyOrigin, KeyReport, Resolved } from '../account/types.ts';

/** Whose word a key is; the last two are this server's own: a colleague's key, a guest's mailbox. */
export type Source = KeyOrigin | 'account' | 'mailbox';

/** A key that would be used, or could be. */
export interface NamedKey {
  certificate: B64u;
  fingerprint: B64u;
  source: Source;
  foundAt: string | null;
  stale: boolean;
  warning: string | null;
  reports: KeyReport[];
}

const ofItem = ({ provenance, certificate, fingerprint, foundAt, stale, warning, reports }: KeyItem): NamedKey => {
  return { source: provenance, certificate, fingerprint, foundAt, stale, warning, reports };
};

/** The key that a message to this address would be encrypted to; null where there is none yet. */
export function keyOf(resolved: Resolved): NamedKey | null {
  const { outcome, key, certificate, fingerprint } = resolved;
  if (outcome === 'pgp') return key ? ofItem(key) : null;
  if ((outcome !== 'user' && outcome !== 'mailbox') || !certificate || !fingerprint) return null;
  const source = outcome === 'user' ? 'account' : 'mailbox';
  return { certificate, fingerprint, source, foundAt: null, stale: false, warning: null, reports: [] };
}

/** A key in the world for somebody who has a mailbox here: it is offered, and not used by itself. */
export const offerOf = ({ offer }: Resolved): NamedKey | null => (offer ? ofItem(offer) : null);

/** Where a key came from, in words. */
export function sourceText(source: Source, canonical: string): string {
  return t(`source.${source}`, { domain: domainOf(canonical) });
}

/** What a pin says of where a key came from; a mailbox's key and a colleague's have none. */
export const pinSource = (key: NamedKey | null): string | undefined =>
  key && key.source !== 'account' && key.source !== 'mailbox' ? key.source : undefined;
