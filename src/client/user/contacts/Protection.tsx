import { useEffect } from 'preact/hooks';
import { formatFingerprint } from '../../crypto/fingerprint.ts';
import { lookUp, t } from '../../ui/i18n.ts';
import { GreenPerson, Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Time } from '../../ui/Time.tsx';
import { protectionOf, transportOf, travels, type ProtectionSign, type TransportSign } from '../recipients/signs.ts';
import { trustedKeys } from '../account/trustedKeys.ts';
import { instance } from '../../session/instance.ts';
import type { Finding } from '../recipients/findings.ts';
import { domainOf } from '../recipients/mailDomain.ts';
import { transports } from '../recipients/transports.ts';
import type { KeyReport, TransportItem } from '../account/types.ts';
import { keyFault, unusableText } from './KeyCard.tsx';
import type { NamedKey } from '../recipients/provenance.ts';
import { sourceText } from '../recipients/provenance.ts';

/** The picture of a sign: an icon, the green person, or a spinner during a look-up. */
export function SignIcon({ icon, size }: { icon: ProtectionSign['icon'] | TransportSign['icon']; size: number }) {
  if (icon === 'spinner') return <span class="spinner" aria-hidden="true" />;
  return icon === 'green-person' ? <GreenPerson size={size} /> : <Icon name={icon} size={size} />;
}

/** How mail to an address is protected: both signs, each with its sentence. */
export function Protection({ finding, address }: { finding: Finding; address: string }) {
  const canonical = finding.state === 'known' ? finding.resolved.canonical : null;
  const domain = domainOf(canonical ?? address);
  const goes = travels(finding);
  useEffect(() => {
    if (goes) transports.watch([domain]);
  }, [goes, domain]);
  const organisation = instance.value?.organisation ?? '';
  const held = finding.state === 'known' && finding.trust.state === 'held';
  const unusable = finding.state === 'known' ? unusableText(finding.trust, canonical ?? address) : null;
  const sign = protectionOf({ finding, held, trustedKeys: trustedKeys.value, organisation, asMailbox: false });
  return (
    <div class="stack">
      <p class={`sign-line sign-${sign.kind}`}>
        <SignIcon icon={sign.icon} size={22} />
        <span>{unusable ?? (held ? t('contact.held') : sign.text)}</span>
      </p>
      {goes ? <TransportLine item={transports.items.value[domain]} domain={domain} /> : null}
    </div>
  );
}

/** The second sign with its sentence, and when it was checked. */
export function TransportLine({ item, domain }: { item: TransportItem | undefined; domain: string }) {
  const sign = transportOf(item);
  const known = item && !item.checking ? item : null;
  return (
    <div class={`sign-line transport-${sign.tone}`}>
      <SignIcon icon={sign.icon} size={22} />
      <div class="stack-s">
        <span>{sign.text}</span>
        {known ? <span class="small soft">{whyText(known, domain)}</span> : null}
        {known && !known.probed && known.level !== 'unknown' ? (
          <span class="small soft">{t('transport.notProbed')}</span>
        ) : null}
        {known?.at && known.why !== 'not-looked-at' ? (
          <span class="small soft">
            {t('transport.checked')} <Time at={known.at} />
          </span>
        ) : null}
      </div>
    </div>
  );
}

/** One sentence on a level: the cause that the server names, else what the level means. */
const whyText = ({ why, level }: TransportItem, domain: string): string =>
  lookUp(`transportWhy.${why ?? ''}`, { domain }) ?? t(`transport.why-${level}`, { domain });

/** Warnings about a key that is used nevertheless. */
export function KeyWarnings({ named: { stale, warning } }: { named: NamedKey }) {
  return (
    <>
      {stale ? <Notice kind="warn">{t('reports.stale')}</Notice> : null}
      {warning ? <Notice kind="warn">{warningText(warning)}</Notice> : null}
    </>
  );
}

export const warningText = (warning: string): string => lookUp(`keyWarning.${warning}`) ?? t('keyWarning.other');

interface SourceReportsProps {
  reports: KeyReport[];
  /** Of the key that is used; null if there is none. */
  fingerprint: string | null;
  canonical: string;
}

/** The evidence for a key and against it, source by source. */
export function SourceReports({ reports, fingerprint, canonical }: SourceReportsProps) {
  if (reports.length === 0) return null;
  return (
    <section class="stack-s" aria-label={t('reports.title')}>
      <h3>{t('reports.title')}</h3>
      <ul class="reports">
        {reports.map((report) => (
          <Report key={report.source} report={report} fingerprint={fingerprint} canonical={canonical} />
        ))}
      </ul>
    </section>
  );
}

interface ReportProps extends Omit<SourceReportsProps, 'reports'> {
  report: KeyReport;
}

function Report({ report, fingerprint, canonical }: ReportProps) {
  const { source, state, cause, at } = report;
  const other =
    state === 'found' && report.fingerprint !== null && fingerprint !== null && report.fingerprint !== fingerprint;
  const icon = other || state === 'unknown' ? 'warn' : state === 'found' ? 'check' : 'close';
  const said = other ? t('reports.other') : t(`reports.${state}`);
  const why = keyFault(cause);
  return (
    <li class={other ? 'report report-against' : 'report'}>
      <Icon name={icon} size={18} />
      <span>
        <span class="report-source">{sourceText(source, canonical)}</span>: {said}
        {why ? <span class="soft"> – {why}</span> : null}
        {other ? <span class="mono small"> {formatFingerprint(report.fingerprint!)}</span> : null}
        <span class="small soft">
          {' · '}
          <Time at={at} />
        </span>
      </span>
    </li>
  );
}
