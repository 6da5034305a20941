import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { ReadableMessage, SenderVerdict } from '../mailbox.ts';

const calm: readonly SenderVerdict[] = ['proven', 'known', 'succession', 'first'];

/** Whose signature it is, and whether it is right, in plain words. */
export function SignedBy({ mail: { item, verdict, named } }: { mail: ReadableMessage }) {
  const name = item.author.name || item.author.address;
  const text = item.mine ? t('signed.mine') : t(`signed.${verdict}`, { name, address: item.author.address });
  return (
    <>
      {item.mine || calm.includes(verdict) ? (
        <p class="signed small">
          <Icon name="shield" />
          <span>{text}</span>
        </p>
      ) : (
        <Notice kind={verdict === 'none' ? 'warn' : 'error'}>{text}</Notice>
      )}
      {named ? null : <Notice kind="warn">{t('signed.notNamed')}</Notice>}
    </>
  );
}
