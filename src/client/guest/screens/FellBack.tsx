import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { matchPath, navigate, path } from '../../ui/router.tsx';
import { Time } from '../../ui/Time.tsx';
import { putFallBackAway } from '../mailbox/delivery.ts';
import { session } from '../mailbox/state.ts';

/** Says that direct delivery failed, until the guest dismisses it or changes the setting. */
export function FellBack() {
  const fellBack = session.value?.delivery.fellBack;
  if (!fellBack) return null;
  const elsewhere = !matchPath('/m/settings/program', path.value);
  return (
    <Notice kind="warn" title={t('delivery.fellBack')}>
      <p>
        {t(`delivery.cause.${fellBack.cause}`)} {t('delivery.fellBackNow')}
      </p>
      <p class="small soft">
        <Time at={fellBack.at} />
      </p>
      <div class="row">
        {elsewhere ? <Button onClick={() => navigate('/m/settings/program')}>{t('delivery.putRight')}</Button> : null}
        <Button kind="quiet" onClick={() => void putFallBackAway()}>
          {t('delivery.seen')}
        </Button>
      </div>
    </Notice>
  );
}
