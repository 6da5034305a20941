import { formatFingerprint } from '../../crypto/fingerprint.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import type { ComposeModel, Sight } from './model.ts';

/** A key that is not used before the user decides: what is odd about it, and the choices. */
export function HeldKey({ model, sight }: { model: ComposeModel; sight: Sight & { state: 'known' } }) {
  const { resolved, trust } = sight;
  if (trust.state !== 'held' || !model.isHeld(sight)) return null;
  const name = model.nameOf(resolved);
  const reason = trust.reason === 'changed' && trust.proven ? 'changed-proven' : trust.reason;
  return (
    <Notice kind="warn" title={t('held.title', { name })}>
      <p>{t(`held.${reason}`, { name })}</p>
      {trust.fingerprint ? (
        <p class="small">
          {t('held.fingerprint')} <span class="mono">{formatFingerprint(trust.fingerprint)}</span>
        </p>
      ) : null}
      <div class="row">
        {resolved.outcome === 'mailbox' ? (
          <Button kind="primary" onClick={() => model.setPin(resolved, true)}>
            {t('held.withPin')}
          </Button>
        ) : null}
        {trust.reason === 'unusable' ? null : (
          <Button onClick={() => model.approve(resolved, trust.fingerprint)}>{t('held.believe')}</Button>
        )}
      </div>
    </Notice>
  );
}
