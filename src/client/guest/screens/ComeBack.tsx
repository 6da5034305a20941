import { Button } from '../../ui/Button.tsx';
import { t, type TextKey } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Link } from '../../ui/router.tsx';
import { Text } from '../../ui/Text.tsx';
import { isNewMailbox, session } from '../mailbox/state.ts';

/** Right after the mailbox was created: how to sign in later. */
export function ComeBack() {
  if (!isNewMailbox.value) return null;
  return (
    <div class="no-print">
      <Notice kind="success" title={t('comeBack.title')}>
        <p>
          <WayBack k="comeBack.text" />
        </p>
        <Button onClick={() => (isNewMailbox.value = false)}>{t('comeBack.close')}</Button>
      </Notice>
    </div>
  );
}

/** A sentence with the page, which can be opened and kept as a bookmark, and the address of the mailbox. */
export function WayBack({ k }: { k: TextKey }) {
  const page = <Link href="/m">{`${location.origin}/m`}</Link>;
  return <Text k={k} with={{ page, address: <bdi class="mono">{session.value?.address ?? ''}</bdi> }} />;
}
