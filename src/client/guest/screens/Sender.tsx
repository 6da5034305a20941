import { Person } from '../../ui/Avatar.tsx';
import { Text } from '../../ui/Text.tsx';
import { Time } from '../../ui/Time.tsx';
import type { OpenAnswer } from '../mailbox/types.ts';

/** The author, and the date. */
export function Sender({ answer }: { answer: OpenAnswer }) {
  return (
    <div class="sender">
      <Person name={answer.senderName || null} address={answer.senderAddress} />
      <span class="small soft">
        <Text k="link.sent" with={{ time: <Time at={answer.sentAt} /> }} />
      </span>
    </div>
  );
}
