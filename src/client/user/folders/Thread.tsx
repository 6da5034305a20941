import { useEffect, useState } from 'preact/hooks';
import { t } from '../../ui/i18n.ts';
import { api } from '../account/api.ts';
import type { MessageItem } from '../account/types.ts';
import { MessageRow } from './MessageRow.tsx';
import type { ListedMessage } from '../../message/reader.ts';
import { reader } from '../messages/store.ts';

async function loadThread({ threadId, messageId }: MessageItem): Promise<ListedMessage[]> {
  const { messages } = await api.thread(threadId);
  const others = messages.filter((one) => one.messageId !== messageId);
  return reader.list(others.sort((a, b) => a.sentAt.localeCompare(b.sentAt)));
}

/** The other messages of this conversation, oldest first. */
export function Thread({ item }: { item: MessageItem }) {
  const [entries, setEntries] = useState<ListedMessage[]>([]);
  useEffect(() => {
    let current = true;
    loadThread(item)
      .then((found) => current && setEntries(found))
      // The message itself is there; its neighbours are an extra.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [item.threadId, item.messageId]);
  if (entries.length === 0) return null;
  return (
    <section class="stack-s no-print" aria-label={t('mail.thread')}>
      <h2 class="part-title">{t('mail.thread')}</h2>
      <ul class="mail-list">
        {entries.map((entry) => (
          <MessageRow
            key={entry.item.messageId}
            entry={entry}
            folder={entry.item.mine ? 'sent' : 'inbox'}
            current={false}
          />
        ))}
      </ul>
    </section>
  );
}
