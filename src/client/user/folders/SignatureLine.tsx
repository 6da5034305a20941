import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { Verdict } from './verdict.ts';

/** The verdict on the signature: calm if it is valid, plain if it is not. */
export function SignatureLine({ verdict, address }: { verdict: Verdict; address: string }) {
  if (verdict.kind === 'own') return <Fine text={t('signature.own')} />;
  if (verdict.kind === 'good') {
    const text = t(`signature.good-${verdict.known}`, { address });
    return <Fine text={text} icon={verdict.known === 'verified' ? 'verified' : 'shield'} />;
  }
  if (verdict.kind === 'other-address') {
    return <Notice kind="error">{t('signature.other-address', { address, says: verdict.says })}</Notice>;
  }
  if (verdict.kind === 'other-key' && verdict.verified) {
    return <Notice kind="error">{t('signature.other-verified', { address })}</Notice>;
  }
  const kind = ['none', 'unknown', 'unsupported', 'unjudged'].includes(verdict.kind) ? 'warn' : 'error';
  return <Notice kind={kind}>{t(`signature.${verdict.kind}`, { address })}</Notice>;
}

const Fine = ({ text, icon = 'shield' }: { text: string; icon?: 'shield' | 'verified' }) => (
  <p class="signature">
    <Icon name={icon} size={18} />
    {text}
  </p>
);
