import type { B64u } from '../../crypto/client.ts';
import { t } from '../../ui/i18n.ts';
import { domainOf } from './mailDomain.ts';
import type { KeyItem, KeyOrigin, KeyReport, Resolved } from '../account/types.ts';

/** Which source names a key; the last two are this server: a colleague's key, a guest's mailbox. */
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

/** The key that a message to this address would be encrypted to; null if there is none yet. */
export function keyOf(resolved: Resolved): NamedKey | null {
  const { outcome, key, certificate, fingerprint } = resolved;
  if (outcome === 'pgp') return key ? ofItem(key) : null;
  if ((outcome !== 'user' && outcome !== 'mailbox') || !certificate || !fingerprint) return null;
  const source = outcome === 'user' ? 'account' : 'mailbox';
  return { certificate, fingerprint, source, foundAt: null, stale: false, warning: null, reports: [] };
}

/** A key found for a recipient who has a mailbox here: it is offered, and not used automatically. */
export const offerOf = ({ offer }: Resolved): NamedKey | null => (offer ? ofItem(offer) : null);

/** Where a key came from, as text. */
export function sourceText(source: Source, canonical: string): string {
  return t(`source.${source}`, { domain: domainOf(canonical) });
}

/** Where a trusted key came from; a mailbox's key and a colleague's have no source. */
export const pinSource = (key: NamedKey | null): string | undefined =>
  key && key.source !== 'account' && key.source !== 'mailbox' ? key.source : undefined;
