import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { whoIs } from '../../ui/people.ts';
import { isSigned, type ReadableMessage } from '../messages/messages.ts';

/** The signer, and whether the signature is valid, in plain words. */
export function SignedBy({ mail: { item, verdict, named } }: { mail: ReadableMessage }) {
  const name = whoIs(item.author);
  const text = t(`signed.${verdict}`, { name, address: item.author.address });
  return (
    <>
      {isSigned(verdict) ? (
        <p class="signed small">
          <Icon name="shield" />
          <span>{text}</span>
        </p>
      ) : (
        <Notice kind={['none', 'unsupported', 'unjudged'].includes(verdict) ? 'warn' : 'error'}>{text}</Notice>
      )}
      {named ? null : <Notice kind="warn">{t('signed.notNamed')}</Notice>}
    </>
  );
}
