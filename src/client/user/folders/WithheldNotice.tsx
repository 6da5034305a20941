import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { withheldNow } from '../sending/withheld.ts';

/** Says which waiting messages the last link does not open, and why, until it is dismissed. */
export function WithheldNotice() {
  const all = withheldNow.value;
  if (all.length === 0) return null;
  return (
    <Notice kind="warn" title={t('withheld.title')}>
      {all.map(({ address, messages }) => (
        <>
          <p>{t('withheld.text', { address })}</p>
          <ul>
            {messages.map(({ bodyId, reason }) => (
              <li key={bodyId}>{t(`withheld.${reason}`)}</li>
            ))}
          </ul>
        </>
      ))}
      <p>{t('withheld.what')}</p>
      <Button onClick={() => (withheldNow.value = [])}>{t('withheld.dismiss')}</Button>
    </Notice>
  );
}
