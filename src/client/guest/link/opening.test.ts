import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { GuestSession, OpenAnswer } from '../mailbox/types.ts';

let made = 0;
// A fake crypto whose results show what went into them: it never creates the same thing twice.
vi.mock('../mailbox/state.ts', async (load) => {
  const operations: Record<string, () => object> = {
    linkAuth: () => ({ linkAuth: 'L' }),
    checkSender: () => ({ ok: true, fingerprint: 'F' }),
    createMailbox: () => ({ mailbox: `mailbox ${++made}`, proof: 'P', accesses: [] }),
    attachInvitation: () => ({ proof: `proof ${++made}`, accesses: [] }),
    holdSession: () => ({ address: 'b@x.org', certificate: 'C' }),
    sealForReload: () => ({ sealed: 'S' }),
    sealTrustedKeys: () => ({ record: 'pins' }),
    openTrustedKeys: () => ({ pins: {} }),
    keepTrustedKeys: () => ({ kept: 'K' }),
    newestTrustedKeys: () => ({ newest: 0, isKept: true }),
  };
  const answer = (name: string) => async () => operations[name]?.() ?? {};
  const worker = new Proxy({}, { get: (_, name: string) => (name === 'then' ? undefined : answer(name)) });
  return { ...(await load<object>()), secrets: () => Promise.resolve(worker) };
});
vi.stubGlobal('sessionStorage', { setItem: () => undefined, getItem: () => null, removeItem: () => undefined });
vi.stubGlobal('localStorage', { getItem: () => 'en' });

const opened = { state: 'pending', hasPin: false, mailboxExists: false, senderAddress: 'a@x.org' } as OpenAnswer;
const redeemed = { ticket: 'T', share: 'R', wrapped: 'W', address: 'b@x.org', mailbox: { mid: 'M' } };
const session = {
  mid: 'M',
  address: 'b@x.org',
  pins: { version: 0, record: null },
  language: 'en',
} as unknown as GuestSession;

/** The server's answers. The answer to a call named in `lost` gets lost, though the server processed the call. */
function serve(answer: OpenAnswer) {
  const heard: { path: string; body: string }[] = [];
  const lost = new Set<string>();
  const bodies: Record<string, unknown> = {
    open: answer,
    redeem: redeemed,
    accesses: { accesses: [{ messageId: 'm1', bodyId: 'b1', pkesk: 'p1' }] },
    activate: session,
    session,
  };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const path = url.split('/').at(-1)!;
    heard.push({ path, body: String(init.body) });
    if (lost.delete(path)) throw new TypeError('connection lost');
    return new Response(JSON.stringify(bodies[path] ?? {}), { status: 200 });
  });
  const bodiesOf = (path: string) => heard.filter((one) => one.path === path).map(({ body }) => body);
  return { lost, bodiesOf };
}

const link = { iid: 'I', secret: 'S', bind: 'B' };

describe('an answer that got lost', () => {
  beforeEach(() => void vi.resetModules());

  it('to an activation: the same bytes are posted again, even with another ticket', async () => {
    const { lost, bodiesOf } = serve(opened);
    const { open, redeem, createMailbox } = await import('./opening.ts');
    await open(link);
    await redeem(null);
    lost.add('activate');
    await expect(createMailbox('a good password')).rejects.toMatchObject({ code: 'network' });
    expect(await createMailbox('a good password')).toBe('m1');
    const [first, second] = bodiesOf('activate');
    expect(second).toBe(first);
    expect(bodiesOf('accesses')).toHaveLength(1);
  });

  it('to an attachment: likewise', async () => {
    const { lost, bodiesOf } = serve({ ...opened, mailboxExists: true });
    const state = await import('../mailbox/state.ts');
    state.session.value = session;
    const { open, redeem, attach } = await import('./opening.ts');
    await open(link);
    await redeem(null);
    lost.add('attach');
    await expect(attach()).rejects.toMatchObject({ code: 'network' });
    // The second try succeeds, but the step after it fails: the third sends the same request again.
    lost.add('session');
    await expect(attach()).rejects.toMatchObject({ code: 'network' });
    expect(await attach()).toBe(true);
    expect(new Set(bodiesOf('attach')).size).toBe(1);
    expect(bodiesOf('attach')).toHaveLength(3);
  });
});

describe('a link that has ended', () => {
  beforeEach(() => void vi.resetModules());

  const refuse = (state: string) =>
    vi.stubGlobal('fetch', async (url: string) =>
      url.endsWith('/open')
        ? new Response(JSON.stringify(opened))
        : new Response(JSON.stringify({ code: 'link-final', state }), { status: 410 }),
    );

  it('by being used in another tab since it was opened has its mailbox', async () => {
    refuse('activated');
    const { open, redeem, opening } = await import('./opening.ts');
    await open(link);
    await redeem(null);
    expect(opening.value).toMatchObject({ step: 'final', state: 'activated', answer: { mailboxExists: true } });
  });

  it.each([true, false])('before it was opened has the mailbox that the server names: %s', async (mailboxExists) => {
    serve({ ...opened, state: 'activated', mailboxExists });
    const { open, opening } = await import('./opening.ts');
    await open(link);
    expect(opening.value).toMatchObject({ step: 'final', state: 'activated', answer: { mailboxExists } });
  });
});
