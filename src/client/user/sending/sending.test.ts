import { beforeEach, describe, expect, test } from 'vitest';
import { ApiError } from '../../api/call.ts';
import { CryptoError } from '../../crypto/errors.ts';
import type { UnsentMessage } from './unsent.ts';
import { Sending, type SendingProgress } from './sending.ts';
import { pending, resolvedAs, tracingCrypto } from '../testing.ts';
import type { Resolved, SendRequest } from '../account/types.ts';

const user = 'u@x.org';
const guest = 'new@y.org';
const open = 'open@y.org';

let known: Record<string, Partial<Resolved>>;
let failures: (ApiError | null)[];
let posted: SendRequest[];
let resolutions: number;
let trace: ReturnType<typeof tracingCrypto>;
let sending: Sending;

const api = {
  resolve: async (addresses: string[]) => {
    resolutions++;
    return { recipients: addresses.map((address) => resolvedAs(address, known[address] ?? {})) };
  },
  send: async (request: SendRequest) => {
    posted.push(structuredClone(request));
    const failure = failures.shift();
    if (failure) throw failure;
    return { messageId: stated ?? request.requestId, threadId: 't', sentAt: '2026-11-24T02:00:00Z' };
  },
};

const problem = (code: string, status = 409) => new ApiError(status, { code });
const at = (...addresses: string[]) => addresses.map((address) => ({ address, name: null }));
const message = (over: Partial<UnsentMessage>): UnsentMessage => ({
  requestId: 'r1',
  from: { name: 'Me', address: 'me@x.org' },
  self: { userId: 'me', certificate: 'cert:me' },
  to: [],
  cc: [],
  bcc: [],
  subject: 'S',
  text: 'T',
  files: [],
  answers: null,
  language: 'en',
  clearNote: null,
  expiresInDays: null,
  linkExpiresInDays: null,
  pinWanted: {},
  approved: {},
  mailboxWanted: {},
  ...over,
});
const readers = (request: SendRequest, bodyId: string) =>
  request.accesses
    .filter((one) => one.bodyId === bodyId)
    .map(({ reader, role }) => `${role} ${reader.kind} ${reader.id}`);

/** The id that the server answers, if it is not that of the message sent. */
let stated: string | null;

beforeEach(() => {
  stated = null;
  known = { [user]: { outcome: 'user' }, [open]: { outcome: 'mailbox' } };
  failures = [];
  posted = [];
  resolutions = 0;
  trace = tracingCrypto();
  const now = () => new Date('2026-11-24T02:00:00Z');
  sending = new Sending({ api, crypto: trace.crypto, trustedKeys: () => ({}), now });
});

test('what was sent has the id that this browser gave it, whatever the server answers', async () => {
  stated = 'another';
  expect(await sending.send(message({ to: at(user) }))).toMatchObject({ messageId: 'r1', note: { messageId: 'r1' } });
});

describe('who gets access to what', () => {
  test('visible readers share a body, every Bcc has a separate one, the author reads all of them', async () => {
    await sending.send(message({ to: at(user), cc: at(open), bcc: at('b1@y.org', 'b2@y.org') }));
    const [request] = posted;
    expect(request!.bodies.map(({ bodyId }) => bodyId)).toEqual(['b1', 'b2', 'b3']);
    expect(readers(request!, 'b1')).toEqual(['author user me', `to user id:${user}`, `cc mailbox id:${open}`]);
    expect(readers(request!, 'b2')).toEqual(['author user me', 'bcc invitation i1']);
    expect(readers(request!, 'b3')).toEqual(['author user me', 'bcc invitation i2']);
    expect(JSON.parse(request!.note)).toMatchObject({ messageId: 'r1', bcc: ['b1@y.org', 'b2@y.org'] });
  });

  test('an access is made from its own body for its own key', async () => {
    await sending.send(message({ to: at(user), bcc: at(open) }));
    expect(posted[0]!.accesses.map(({ pkesk }) => pkesk)).toEqual([
      'h1>cert:me',
      `h1>cert:${user}`,
      'h2>cert:me',
      `h2>cert:${open}`,
    ]);
  });

  test('a recipient named twice gets one access, in the more visible place', async () => {
    await sending.send(message({ to: at(user), bcc: at('U@X.org') }));
    expect(posted[0]!.recipients).toMatchObject([{ address: user, role: 'to', kind: 'user' }]);
    expect(posted[0]!.bodies).toHaveLength(1);
  });

  test('a sender who writes to themselves reads as the author', async () => {
    const self = { userId: `id:${user}`, certificate: `cert:${user}` };
    await sending.send({ ...message({ to: at(user), cc: at(open) }), self });
    expect(readers(posted[0]!, 'b1')).toEqual([`author user id:${user}`, `cc mailbox id:${open}`]);
    expect(posted[0]!.recipients[0]).toMatchObject({ address: user, role: 'to', kind: 'user' });
  });

  test('a further message to a guest depends on pending links, and pending messages on the new one', async () => {
    known[guest] = { pending: [pending('old', true, 1, ['w1', 'w2']), pending('older', true, 1, ['w1'])] };
    await sending.send(message({ to: at(guest) }));
    const [request] = posted;
    expect(readers(request!, 'b1')).toEqual([
      'author user me',
      'to invitation i1',
      'to invitation old',
      'to invitation older',
    ]);
    expect(request!.invitations[0]!.earlier).toEqual([
      { bodyId: 'w1', pkesk: 'own:w1>key:i1' },
      { bodyId: 'w2', pkesk: 'own:w2>key:i1' },
    ]);
  });

  test('a step-up never gives the long-term key access', async () => {
    await sending.send(message({ to: at(open), pinWanted: { [open]: true } }));
    expect(readers(posted[0]!, 'b1')).toEqual(['author user me', 'to invitation i1']);
    expect(posted[0]!.recipients[0]).toMatchObject({ kind: 'invitation', id: 'i1' });
  });

  test('the expiry of a link and that of its message are two settings', async () => {
    await sending.send(message({ to: at(guest), linkExpiresInDays: 7 }));
    expect(posted[0]).toMatchObject({ linkExpiresInDays: 7, expiresInDays: null });
    await sending.send(message({ requestId: 'another', to: at(guest), expiresInDays: 30 }));
    expect(posted[1]).toMatchObject({ linkExpiresInDays: null, expiresInDays: 30 });
  });

  test('over the limit: no link, only the pending ones', async () => {
    known[guest] = { newLink: false, pending: [pending('old', true, 1)] };
    await sending.send(message({ to: at(guest), clearNote: 'hello', expiresInDays: 7 }));
    expect(posted[0]).toMatchObject({ invitations: [], clearNote: null, expiresInDays: null });
    expect(posted[0]!.recipients[0]).toMatchObject({ kind: 'pending', id: null });
    expect(readers(posted[0]!, 'b1')).toEqual(['author user me', 'to invitation old']);
  });

  test('what becomes trusted: the key used, or that an invitation was sent', async () => {
    const { trustedKeys } = await sending.send(message({ to: at(user, guest) }));
    expect(trustedKeys).toMatchObject({
      [user]: { fpr: `fpr:cert:${user}`, how: 'seen' },
      [guest]: { fpr: 'fpr:key:i1', how: 'pin' },
    });
  });
});

describe('what is refused before anything is uploaded', () => {
  const refusals: [string, Partial<Resolved>, Partial<UnsentMessage>, string][] = [
    ['somebody refused', { outcome: 'refused', reason: 'user-disabled' }, {}, 'recipient-refused'],
    ['no link left', { newLink: false }, {}, 'link-limit'],
    ['a held key', { outcome: 'mailbox', assurance: 'pin' }, {}, 'key-held'],
  ];
  test.each(refusals)('%s', async (_, resolved, over, code) => {
    known[guest] = resolved;
    await expect(sending.send(message({ to: at(guest), ...over }))).rejects.toMatchObject({ problem: { code } });
    expect(trace.counts.uploaded).toBe(0);
    expect(posted).toEqual([]);
  });

  test('nobody at all', async () => {
    await expect(sending.send(message({}))).rejects.toMatchObject({ problem: { code: 'no-recipient' } });
  });

  test('a key that the sender decides to trust is used', async () => {
    known[guest] = { outcome: 'mailbox', assurance: 'pin' };
    const { trustedKeys } = await sending.send(message({ to: at(guest), approved: { [guest]: `fpr:cert:${guest}` } }));
    expect(trustedKeys[guest]).toMatchObject({ how: 'seen', fpr: `fpr:cert:${guest}` });
  });

  test('a note with the PIN in it never leaves, however spaced', async () => {
    const clearNote = 'call me: 3071-96 36';
    const attempt = sending.send(message({ to: at(guest), clearNote }));
    await expect(attempt).rejects.toMatchObject({ problem: { code: 'note-has-pin' } });
    expect(posted).toEqual([]);
  });
});

describe('an answer for another address than the requested one', () => {
  const lies: [string, Partial<Resolved>][] = [
    ['another canonical address', { outcome: 'mailbox', canonical: 'mallory@y.org' }],
    ['another address', { outcome: 'mailbox', address: 'mallory@y.org' }],
    ['no canonical address', { outcome: 'mailbox', canonical: null }],
    ['no address', { outcome: 'mailbox', address: null }],
    ['another address of somebody new', { canonical: 'mallory@y.org', address: 'mallory@y.org' }],
  ];
  test.each(lies)('stops the message: %s', async (_, lie) => {
    known[open] = lie;
    await expect(sending.send(message({ to: at(open) }))).rejects.toMatchObject({
      problem: { code: 'answer-mismatch' },
    });
    expect(trace.counts.uploaded).toBe(0);
    expect(posted).toEqual([]);
  });

  test('is accepted if only the spelling differs', async () => {
    known['Open@Y.org'] = { outcome: 'mailbox', canonical: open, address: 'OPEN@y.org' };
    await sending.send(message({ to: at('Open@Y.org') }));
    expect(posted).toHaveLength(1);
  });
});

describe('links that the server says are pending', () => {
  test('one that is in no own note stops the message before anything is uploaded', async () => {
    known[guest] = { pending: [{ ...pending('forged', true, 1), note: null }] };
    const sent = sending.send(message({ to: at(guest) }));
    await expect(sent).rejects.toMatchObject({ problem: { code: 'link-unproven', address: guest } });
    expect(trace.counts.uploaded).toBe(0);
  });

  test('over the limit too', async () => {
    known[guest] = { newLink: false, pending: [{ ...pending('forged', true, 1), note: 'notes another' }] };
    const sent = sending.send(message({ to: at(guest) }));
    await expect(sent).rejects.toMatchObject({ problem: { code: 'link-unproven' } });
  });

  test('a pending message that cannot be verified gets no access, and the sender is notified', async () => {
    const old = pending('old', true, 1, ['w1', 'w2']);
    old.waiting[1]!.summary = 'refused not-named';
    known[guest] = { pending: [old] };
    const sent = await sending.send(message({ to: at(guest) }));
    const [invitation] = posted[0]!.invitations;
    expect(invitation!.earlier.map(({ bodyId }) => bodyId)).toEqual(['w1']);
    expect(invitation!.withheld).toEqual(['w2']);
    const messages = [{ messageId: 'm:w2', bodyId: 'w2', reason: 'not-named' }];
    expect(sent.withheld).toEqual([{ address: guest, messages }]);
  });

  test('an older PIN than the last one used is not used again', async () => {
    const now = () => new Date('2026-11-24T02:00:00Z');
    const used = { [guest]: { fpr: 'fpr:key:i0', how: 'pin' as const, at: '', generation: 3 } };
    sending = new Sending({ api, crypto: trace.crypto, trustedKeys: () => used, now });
    known[guest] = { generation: 2 };
    const sent = sending.send(message({ to: at(guest) }));
    await expect(sent).rejects.toMatchObject({ problem: { code: 'older-pin' } });
    known[guest] = { generation: 3 };
    expect((await sending.send(message({ to: at(guest) }))).trustedKeys[guest]).toMatchObject({ generation: 3 });
  });
});

describe('trying again', () => {
  test('an upload that the server delays loses nothing: the same message is sent later', async () => {
    const until = '2026-11-25T02:00:00Z';
    let refused = false;
    const upload: typeof trace.crypto.upload = (...args) => {
      if (refused) return trace.crypto.upload(...args);
      refused = true;
      throw new CryptoError('http', { status: 429, problem: { code: 'sending-limit', until } });
    };
    const { crypto } = trace;
    sending = new Sending({ api, crypto: { ...crypto, upload }, trustedKeys: () => ({}), now: () => new Date(until) });
    await expect(sending.send(message({ to: at(user) }))).rejects.toMatchObject({ problem: { until } });
    expect(posted).toEqual([]);
    await sending.send(message({ to: at(user) }));
    expect(posted.map(({ requestId }) => requestId)).toEqual(['r1']);
  });

  test('a body made later gets the Date of the one before it', async () => {
    const dates = ['2026-11-25T02:00:00.000Z', '2026-11-25T03:00:00.000Z', '2026-11-25T04:00:00.000Z'];
    const asked: (string | undefined)[] = [];
    const encryptMessage: typeof trace.crypto.encryptMessage = async (entity) => {
      asked.push(entity.date);
      return { ...(await trace.crypto.encryptMessage(entity)), date: dates[asked.length - 1]! };
    };
    let uploads = 0;
    const upload: typeof trace.crypto.upload = (...args) => {
      if (++uploads === 2) throw new CryptoError('network');
      return trace.crypto.upload(...args);
    };
    const crypto = { ...trace.crypto, encryptMessage, upload };
    sending = new Sending({ api, crypto, trustedKeys: () => ({}), now: () => new Date(0) });
    const both = message({ to: at(user), bcc: at(open) });
    await expect(sending.send(both)).rejects.toMatchObject({ code: 'network' });
    await sending.send(both);
    // The second body was lost and is created once more.
    expect(asked).toEqual([undefined, dates[0], dates[0]]);
  });

  test('changed recipients are resolved again; bodies are not uploaded again', async () => {
    failures = [problem('recipients-changed')];
    const first = api.resolve;
    await sending.send(message({ to: at(guest) }));
    expect(first).toBe(api.resolve);
    expect([resolutions, trace.counts.uploaded, posted.length]).toEqual([2, 1, 2]);
    expect(posted[1]!.bodies).toEqual(posted[0]!.bodies);
  });

  test('it stops after three', async () => {
    failures = [problem('recipients-changed'), problem('recipients-changed'), problem('recipients-changed')];
    await expect(sending.send(message({ to: at(user) }))).rejects.toMatchObject({ code: 'recipients-changed' });
    expect(posted).toHaveLength(3);
  });

  test('a lost answer: the very same call again', async () => {
    failures = [new ApiError(0, { code: 'network' })];
    await expect(sending.send(message({ to: at(guest) }))).rejects.toMatchObject({ code: 'network' });
    await sending.send(message({ to: at(guest) }));
    expect(posted[1]).toEqual(posted[0]);
    expect(trace.counts).toEqual({ encrypted: 1, uploaded: 1, invited: 1 });
  });

  test('a refusal of the server, then another note: the same bodies, a new call', async () => {
    failures = [problem('invitation-limit', 429)];
    await expect(sending.send(message({ to: at(guest) }))).rejects.toMatchObject({ code: 'invitation-limit' });
    await sending.send(message({ to: at(guest), clearNote: 'hello', expiresInDays: 7 }));
    expect(trace.counts.uploaded).toBe(1);
    expect(posted[1]).toMatchObject({ clearNote: 'hello', expiresInDays: 7, bodies: posted[0]!.bodies });
  });

  test('another text is another body', async () => {
    failures = [problem('invitation-limit', 429)];
    await expect(sending.send(message({ to: at(user) }))).rejects.toThrow();
    await sending.send(message({ to: at(user), text: 'other' }));
    expect(posted[1]!.bodies).not.toEqual(posted[0]!.bodies);
  });

  test('cancelled before the call: nothing is posted, the bodies stay for the next time', async () => {
    const stop = new AbortController();
    const onProgress = () => undefined;
    stop.abort();
    const attempt = sending.send(message({ to: at(user) }), { signal: stop.signal, onProgress });
    await expect(attempt).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect(posted).toEqual([]);
  });

  test('reports which link it creates, and stops between two of them', async () => {
    const guests = at('a@y.org', 'b@y.org', 'c@y.org');
    const said: unknown[] = [];
    const stop = new AbortController();
    const onProgress = ({ stage, value, link }: SendingProgress) => {
      if (stage !== 'linking') return;
      said.push({ value, ...link });
      if (link!.n === 2) stop.abort();
    };
    const attempt = sending.send(message({ to: guests }), { signal: stop.signal, onProgress });
    await expect(attempt).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect(said).toEqual([
      { value: 0, n: 1, of: 3 },
      { value: 1 / 3, n: 2, of: 3 },
    ]);
    expect(posted).toEqual([]);
    expect(trace.counts.invited).toBe(2);

    // The prepared work is used the next time.
    await sending.send(message({ to: guests }));
    expect(trace.counts.invited).toBe(3);
    expect(posted[0]!.invitations.map(({ iid }) => iid)).toEqual(['i1', 'i2', 'i3']);
  });
});
