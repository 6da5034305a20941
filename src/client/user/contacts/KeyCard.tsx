import { useEffect, useState } from 'preact/hooks';
import type { B64u, KeyFacts } from '../../crypto/client.ts';
import { Fingerprint } from '../../trust/Fingerprint.tsx';
import { lookUp, t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Trust } from '../recipients/judgement.ts';
import { worker } from '../account/worker.ts';

/** The algorithm of a key in words: "RSA, 3072 bits", "Elliptic curve (Curve25519)". */
export function algorithmText({ family, bits, curve }: KeyFacts['algorithm']): string {
  if (family === 'rsa' || family === 'dsa' || family === 'elgamal') {
    const name = { rsa: 'RSA', dsa: 'DSA', elgamal: 'ElGamal' }[family];
    return bits ? t('keyFacts.bits', { name, bits }) : name;
  }
  if (family === 'other') return t('keyFacts.otherAlgorithm');
  const name = /25519/u.test(curve ?? '') ? 'Curve25519' : /448/u.test(curve ?? '') ? 'Curve448' : (curve ?? '');
  return t('keyFacts.curve', { curve: name });
}

/** Reads a certificate in the worker; null until it is read, or if it cannot be. */
export function useKeyFacts(certificate: B64u | null | undefined): KeyFacts | null {
  const [facts, setFacts] = useState<KeyFacts | null>(null);
  useEffect(() => {
    let gone = false;
    setFacts(null);
    if (certificate) void worker.describeKey({ certificate }).then((read) => gone || setFacts(read));
    return () => void (gone = true);
  }, [certificate]);
  return facts;
}

interface FactsProps {
  fingerprint: B64u;
  facts: KeyFacts | null;
  /** Where it came from, as text. */
  source?: string | null;
  since?: string | null;
}

/** Everything known about a key, as a list of names and values. */
export function KeyFactsList({ fingerprint, facts, source, since }: FactsProps) {
  return (
    <dl class="facts">
      <dt>{t('key.fingerprint')}</dt>
      <dd>
        <Fingerprint fingerprint={fingerprint} />
      </dd>
      {source ? (
        <>
          <dt>{t('keyFacts.source')}</dt>
          <dd>
            {source}
            {since ? (
              <>
                {', '}
                <Time at={since} />
              </>
            ) : null}
          </dd>
        </>
      ) : null}
      {facts ? <MoreFacts facts={facts} /> : null}
    </dl>
  );
}

function MoreFacts({ facts }: { facts: KeyFacts }) {
  return (
    <>
      <dt>{t('keyFacts.names')}</dt>
      <dd>
        <ul class="plain-list">
          {facts.userIds.map(({ text }, i) => (
            <li key={i}>
              <bdi>{text}</bdi>
            </li>
          ))}
        </ul>
      </dd>
      <dt>{t('keyFacts.algorithm')}</dt>
      <dd>{algorithmText(facts.algorithm)}</dd>
      <dt>{t('keyFacts.made')}</dt>
      <dd>
        <Time at={facts.createdAt} style="date" />
      </dd>
      <dt>{t('keyFacts.expires')}</dt>
      <dd>{facts.expiresAt ? <Time at={facts.expiresAt} style="date" /> : t('keyFacts.never')}</dd>
      {facts.problem ? (
        <>
          <dt>{t('keyFacts.problem')}</dt>
          <dd class="facts-problem">
            <Icon name="warn" size={18} />
            {keyProblem(facts.problem)}
          </dd>
        </>
      ) : null}
    </>
  );
}

/** Why a key cannot be used, as text. */
export const keyProblem = (problem: string): string => lookUp(`keyProblem.${problem}`) ?? t('keyProblem.malformed');

/** Why a key cannot be used for an address, as text; null if nothing is known to be wrong with it. */
export function unusableText(trust: Trust, address: string): string | null {
  if (trust.state !== 'held' || !trust.problem) return null;
  return trust.problem === 'address' ? t('keyProblem.other-address', { address }) : keyProblem(trust.problem);
}

/** Why the server does not use a key, or a source gave none, as text; empty if there is no text for it. */
export const keyFault = (fault: string | null): string => (fault ? (lookUp(`keyFault.${fault}`) ?? '') : '');

/** The mark of a key that the user has compared. */
export function VerifiedMark({ withText }: { withText?: boolean }) {
  return (
    <span class="verified-mark">
      <Icon name="verified" size={18} {...(withText ? {} : { label: t('contact.verified') })} />
      {withText ? t('contact.verified') : null}
    </span>
  );
}
