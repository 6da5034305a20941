import { call, codeOf } from '../../api/call.ts';
import type { B64u, Crypto } from '../../crypto/client.ts';
import { readingFiles } from '../../drafts/reading.ts';
import { outerOf, threadOf } from '../../mail/thread.ts';
import { answerees, withKeys } from './answerees.ts';
import type { Answer, PostedAnswer } from './drafts.ts';
import type { ReadableMessage } from './messages.ts';
import type { Participant } from '../mailbox/types.ts';
import { openSession, whileSignedIn } from '../mailbox/signing.ts';
import { forgetLists, secrets } from '../mailbox/state.ts';
import { followOrRefuse } from '../mailbox/succession.ts';

/** The people who get an answer, and those named by the message who cannot. */
export type Recipients = ReturnType<typeof withKeys>;

/** Asks the server for the keys of the people that the message names. Throws ApiError. */
export function recipientsOf(mail: ReadableMessage, all: boolean): Promise<Recipients> {
  return whileSignedIn(async () => {
    const people = answerees(mail, openSession().address, all);
    const request = { messageId: mail.item.messageId, all: all || mail.verdict === 'mine' };
    return withKeys(people, await call('POST', '/api/guest/participants', request));
  });
}

export interface SendProgress {
  stage: 'locking' | 'sending';
  done: number;
  total: number;
}

/** Keys that the guest chose for this answer, by the address as written. */
export type Approved = Record<string, B64u>;

interface Sending {
  mail: ReadableMessage;
  answer: Answer;
  text: string;
  participants: Participant[];
  approved: Approved;
  onProgress: (progress: SendProgress) => void;
  signal: AbortSignal;
}

/** Encrypts in the worker, uploads, sends. Never in clear: one recipient without a key stops the whole message. */
export function sendReply(sending: Sending): Promise<void> {
  return whileSignedIn(async () => {
    const { answer, participants, approved } = sending;
    for (const one of participants) await followOrRefuse(one, approved[one.address]);
    answer.posted ??= await prepare(sending);
    try {
      await call('POST', '/api/guest/messages', answer.posted);
    } catch (error) {
      if (codeOf(error) === 'network') throw error;
      // This very answer was sent before the page was lost: its draft was restored with its request id.
      if (codeOf(error) !== 'request-reused') {
        answer.change({});
        throw error;
      }
    }
    await answer.drop();
    forgetLists();
  });
}

async function prepare(sending: Sending): Promise<PostedAnswer> {
  const { mail, answer, participants, approved, onProgress, signal } = sending;
  const worker = await secrets();
  const isMail = participants.some(({ kind }) => kind === 'pgp');
  const files = await answer.attached();
  const message = compose(sending, files);
  const outgoing = { ...message, mid: answer.draft.value.requestId, attachKey: isMail };
  const made = await readingFiles(files, () =>
    worker.encryptMessage(outgoing, { onProgress: (p) => onProgress({ stage: 'locking', ...p }), signal }),
  );
  try {
    const uploaded = await worker.upload(
      { url: '/api/guest/bodies', body: made.body },
      { onProgress: (p) => onProgress({ stage: 'sending', ...p }), signal },
    );
    const { bodyId } = uploaded.answer as { bodyId: B64u };
    const { requestId } = answer.draft.value;
    const accesses = await accessesFor(worker, made.handle, bodyId, participants, approved);
    return {
      requestId,
      inReplyTo: mail.item.messageId,
      bodies: [{ bodyId, summary: made.summary, outer: isMail ? outerOf(message, made.messageId, made.date) : null }],
      accesses,
      recipients: participants.map((one) => recipient(one, bodyId)),
      ...(await worker.sealNote({ messageId: requestId, bcc: [], invitations: [] })),
    };
  } finally {
    await worker.release({ handle: made.handle });
  }
}

function compose({ mail, text, participants }: Sending, files: File[]) {
  const { opened } = mail;
  const box = ({ address, name }: Participant) => ({ address, name });
  return {
    from: { address: openSession().address, name: openSession().name || null },
    to: participants.filter((one) => one.role === 'to' || participants.length === 1).map(box),
    cc: participants.filter((one) => one.role === 'cc' && participants.length > 1).map(box),
    subject: replySubject(opened.subject),
    text,
    attachments: files.map((file) => ({ file, name: file.name, type: file.type })),
    ...threadOf(answered(mail)),
    confidential: opened.confidential,
  };
}

const answered = ({ verdict, opened: { messageId, references } }: ReadableMessage) => {
  return { messageId, references: verdict === 'mine' ? [] : references };
};

/** "Re: " once, however long the thread, also in German. */
export const replySubject = (subject: string): string =>
  `Re: ${subject.replace(/^\s*((re|aw|antw)\s*(\[\d+\])?:\s*)+/iu, '')}`.trim();

type NewAccess = PostedAnswer['accesses'][number];

/** One reader per key: the writer, each participant, and every pending link of a person without a mailbox. */
async function accessesFor(
  worker: Crypto,
  handle: string,
  bodyId: B64u,
  participants: Participant[],
  approved: Approved,
) {
  const self = openSession();
  const readers: (NewAccess['reader'] & { role: NewAccess['role']; certificate: B64u; of?: Participant })[] = [
    { kind: 'mailbox', id: self.mid, role: 'author', certificate: self.certificate },
  ];
  for (const one of participants) {
    if (one.kind === 'pending') {
      for (const { iid, invitationKey } of one.invitations ?? []) {
        readers.push({ kind: 'invitation', id: iid, role: one.role, certificate: invitationKey });
      }
    } else if (one.id && one.certificate) {
      readers.push({ kind: one.kind, id: one.id, role: one.role, certificate: one.certificate, of: one });
    }
  }
  const { accesses } = await worker.grantAccess({ from: { handle }, to: readers });
  // The key in the certificate, whatever the server calls it.
  for (const [i, { of }] of readers.entries()) {
    if (of) await followOrRefuse({ ...of, fingerprint: accesses[i]!.fingerprint }, approved[of.address]);
  }
  return readers.map(({ kind, id, role }, i) => ({ bodyId, reader: { kind, id }, role, ...accesses[i]! }));
}

function recipient({ address, name, role, kind, id }: Participant, bodyId: B64u) {
  return {
    address,
    name,
    role,
    bodyId,
    kind,
    id,
    insteadOfKey: false,
  };
}
