import { lookUp, t } from '../../ui/i18n.ts';
import type { IconName } from '../../ui/Icon.tsx';
import { keyOf } from './provenance.ts';
import { trustsKey } from '../account/trustEntry.ts';
import type { Finding } from './findings.ts';
import { domainOf } from './mailDomain.ts';
import { takesNoMail } from './transportLevel.ts';
import type { TransportItem, TransportLevel } from '../account/types.ts';
import type { TrustedKeys } from '../../crypto/client.ts';

/** How a message to one address is protected: the first of the two signs. */
export interface ProtectionSign {
  kind: 'user' | 'key' | 'mailbox' | 'new' | 'refused' | 'looking';
  icon: IconName | 'green-person' | 'spinner';
  text: string;
  /** Whether the user has compared the key that is used. */
  verified: boolean;
}

/** Why mail cannot be sent to an address, as text. */
export const refusalText = (reason: string | null): string =>
  lookUp(`address.refused.${reason ?? ''}`) ?? t('address.refused');

const sign = (kind: ProtectionSign['kind'], icon: ProtectionSign['icon'], text: string, verified = false) => {
  return { kind, icon, text, verified };
};

/** Whether the key that would be used is the one that the user compared. */
export function isVerified(finding: Finding, trustedKeys: TrustedKeys): boolean {
  if (finding.state !== 'known') return false;
  const pin = trustedKeys[finding.resolved.canonical ?? ''];
  const fingerprint = keyOf(finding.resolved)?.fingerprint;
  return trustsKey(pin) && pin.how === 'verified' && pin.fpr === fingerprint;
}

interface SignFacts {
  finding: Finding | undefined;
  held: boolean;
  trustedKeys: TrustedKeys;
  organisation: string;
  /** The sender has chosen a temporary mailbox although there is a key. */
  asMailbox: boolean;
}

/** The first sign; pure. */
export function protectionOf({ finding, held, trustedKeys, organisation, asMailbox }: SignFacts): ProtectionSign {
  if (!finding || finding.state === 'looking') return sign('looking', 'spinner', t('address.looking'));
  if (finding.state === 'failed') return sign('refused', 'warn', t('address.failed'));
  if (held) return sign('refused', 'warn', t('address.held'));
  const { outcome, reason } = finding.resolved;
  const verified = isVerified(finding, trustedKeys);
  if (asMailbox) return sign('new', 'green-person', t('address.mailboxInstead'));
  if (outcome === 'user') return sign('user', 'shield', t('address.user', { organisation }), verified);
  if (outcome === 'mailbox') return sign('mailbox', 'lock', t('address.mailbox'), verified);
  if (outcome === 'new') return sign('new', 'green-person', t('address.new'));
  const { key, canonical } = finding.resolved;
  if (outcome !== 'pgp' || !key) return sign('refused', 'error', refusalText(reason));
  if (verified) return sign('key', 'key', t('address.key-verified'), true);
  return sign('key', 'key', t(`address.key-${key.provenance}`, { domain: domainOf(canonical ?? '') }));
}

/** How the transport to the recipient's mail server is protected: the second sign. */
export interface TransportSign {
  tone: 'good' | 'weak' | 'open' | 'unknown';
  icon: IconName | 'spinner';
  text: string;
}

const levels: Record<TransportLevel, Pick<TransportSign, 'tone' | 'icon'>> = {
  'dane-enforced': { tone: 'good', icon: 'transportEnforced' },
  'mta-sts-enforced': { tone: 'good', icon: 'transportEnforced' },
  'tls-valid': { tone: 'good', icon: 'transportEncrypted' },
  'tls-offered': { tone: 'weak', icon: 'transportWeak' },
  none: { tone: 'open', icon: 'transportOpen' },
  unknown: { tone: 'unknown', icon: 'transportUnknown' },
};

/** The second sign; pure. Undefined: not checked yet. */
export function transportOf(item: TransportItem | undefined): TransportSign {
  if (!item || item.checking) return { tone: 'unknown', icon: 'spinner', text: t('transport.checking') };
  if (takesNoMail(item)) return { tone: 'open', icon: 'error', text: t('transport.noMail', { domain: item.domain }) };
  return { ...levels[item.level], text: t(`transport.${item.level}`) };
}

/** Whether a mail leaves the organisation: messages to colleagues do not. */
export const travels = (finding: Finding | undefined): boolean =>
  finding?.state === 'known' && finding.resolved.outcome !== 'user' && finding.resolved.outcome !== 'refused';
