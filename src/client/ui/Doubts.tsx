import { t } from './i18n.ts';
import { Notice } from './Notice.tsx';
import { Text } from './Text.tsx';
import { Time } from './Time.tsx';

interface DoubtsProps {
  doubts: readonly ('date' | 'copy' | 'mismatched' | 'unbound')[];
  /** The Date that was signed; null if there is none. */
  signedAt: string | null;
  receivedAt: string;
}

/** Doubts about a message beside its signature, one sentence each. */
export function Doubts({ doubts, signedAt, receivedAt }: DoubtsProps) {
  return (
    <>
      {doubts.map((doubt) =>
        doubt !== 'date' ? (
          <Notice key={doubt} kind={doubt === 'unbound' ? 'warn' : 'error'}>
            {t(`doubt.${doubt}`)}
          </Notice>
        ) : signedAt ? (
          <Notice key={doubt} kind="warn">
            <Text
              k="doubt.date"
              with={{ signed: <Time at={signedAt} style="date" />, received: <Time at={receivedAt} style="date" /> }}
            />
          </Notice>
        ) : (
          <Notice key={doubt} kind="warn">
            {t('doubt.noDate')}
          </Notice>
        ),
      )}
    </>
  );
}
