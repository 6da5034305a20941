import type { ComponentChildren, ComponentProps } from 'preact';
import { isShown } from '../crypto/summary.ts';
import { Avatar, NobodyAvatar } from '../ui/Avatar.tsx';
import { t } from '../ui/i18n.ts';
import { OneLinePeople } from '../ui/OneLinePerson.tsx';
import { whoIs } from '../ui/people.ts';
import { Link } from '../ui/router.tsx';
import { Time } from '../ui/Time.tsx';
import type { ListedMessage } from './reader.ts';

/** A message's line in a list: of a sent one its recipients; of an unchecked one neither sender nor subject. */
export function lineOf({ item, summary: read, standing }: ListedMessage, isSent: boolean) {
  const isKnown = isShown(standing);
  const summary = isKnown ? read : null;
  const bound = summary?.bound;
  // By the name that was signed; a summary of version 1 has none.
  const sender = { ...item.author, ...(bound ? { name: bound.name } : {}) };
  const people = isSent ? item.recipients : isKnown ? [sender] : [];
  return {
    isKnown,
    summary,
    people,
    face: (isSent ? item.recipients[0] : null) ?? item.author,
    who: people.map(whoIs).join(', ') || t('standing.sender'),
    subject: isKnown ? summary?.subject || t('mail.noSubject') : t(`standing.${standing}`),
    date: bound?.date ?? item.sentAt,
  };
}

type MessageLineProps = ComponentProps<typeof Link> & {
  line: ReturnType<typeof lineOf>;
  isNew: boolean;
  /** Read before the people, by screen readers. */
  before?: ComponentChildren;
  subject: ComponentChildren;
  /** Omitted: the page's language. */
  subjectDir?: 'auto';
  signs: ComponentChildren;
};

/** One line of a list: people, time, subject, and its signs. */
export function MessageLine({ line, isNew, before, subject, subjectDir, signs, ...link }: MessageLineProps) {
  const { isKnown, people, face, who, date } = line;
  return (
    <Link {...link} class={isNew ? 'mail-row mail-unread' : 'mail-row'}>
      {isKnown ? <Avatar name={face.name ?? ''} address={face.address} /> : <NobodyAvatar />}
      <span class="mail-from">
        {before}
        {people.length ? <OneLinePeople people={people} /> : <span class="line-name one-line">{who}</span>}
      </span>
      <span class="mail-when">
        <Time at={date} style="short" />
      </span>
      <span class={isKnown ? 'mail-subject one-line' : 'mail-subject mail-doubt'} dir={subjectDir}>
        {subject}
      </span>
      <span class="mail-signs">{signs}</span>
    </Link>
  );
}
