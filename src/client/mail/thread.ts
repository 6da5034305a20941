import { outerMessage } from './build.ts';
import type { OutgoingMessage } from './types.ts';

const mostReferences = 50;
const longestId = 250;

const fits = (id: string) => id.length <= longestId && /^<[!-;=?-~]+>$/.test(id);

/**
 * An answer's references to the messages before it, in the signed entity and in a mail's outer header alike:
 * Message-IDs that both can carry; of a very long thread its beginning and its newest.
 */
export function threadOf(answers: { messageId: string | null; references: string[] } | null) {
  const inReplyTo = answers?.messageId && fits(answers.messageId) ? answers.messageId : null;
  if (!answers || !inReplyTo) return { inReplyTo: null, references: [] };
  const all = [...answers.references.filter(fits), inReplyTo];
  return { inReplyTo, references: all.length > mostReferences ? [all[0]!, ...all.slice(1 - mostReferences)] : all };
}

/**
 * The fields of a mail's outer header that the server cannot know, as HP-Outer names them (RFC 9788). The server writes
 * To and Cc from the recipients; if one of them must be kept confidential, it writes neither.
 */
export function outerOf(message: OutgoingMessage, messageId: string, date: string) {
  const shown = outerMessage(message);
  const named = ({ to, cc = [] }: OutgoingMessage) => JSON.stringify([...to, ...cc]);
  return {
    messageId,
    date,
    inReplyTo: shown.inReplyTo ?? null,
    references: shown.references ?? [],
    hideRecipients: named(shown) !== named(message),
  };
}
