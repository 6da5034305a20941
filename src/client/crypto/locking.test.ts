import { beforeAll, describe, expect, it } from 'vitest';
import { toB64u } from './bytes.ts';
import { createOperations } from './operations.ts';
import { MemorySeen } from './seen.ts';
import { Secrets } from './vault.ts';

const quiet = { progress: () => undefined, signal: new AbortController().signal };
const userId = toB64u(new Uint8Array(16).fill(1));
const address = 'alice@example.org';
const password = 'correct horse battery staple';
const reloadKey = toB64u(new Uint8Array(32).fill(7));

let sealed: string;
let account: Awaited<ReturnType<ReturnType<typeof createOperations>['createUser']>>;

function aWorker() {
  const secrets = new Secrets();
  return { secrets, operations: createOperations(secrets, new MemorySeen()) };
}

/** A worker in which Alice is signed in. */
async function alices() {
  const worker = aWorker();
  await worker.operations.restoreFromReload({ reloadKey, sealed, id: userId });
  return worker;
}

beforeAll(async () => {
  const { operations } = aWorker();
  account = await operations.createUser({ userId, address, name: null, password });
  ({ sealed } = await operations.sealForReload({ reloadKey }));
});

type Worker = ReturnType<typeof aWorker>;
const login = async ({ operations }: Worker) => {
  await operations.userPassword({ userId, ...account, password });
};

/** Each begins with what opens an account, and stores secrets in the worker after a wait. */
const cases: [string, () => Promise<Worker>, (worker: Worker) => Promise<unknown>][] = [
  [
    'the session after a reload',
    async () => aWorker(),
    ({ operations }) => operations.restoreFromReload({ reloadKey, sealed, id: userId }),
  ],
  ['the session of an answer', alices, ({ operations }) => operations.holdSession({ ...account, id: userId, address })],
  ['a password', async () => aWorker(), login],
  [
    'a sign-in',
    async () => {
      const worker = aWorker();
      await login(worker);
      return worker;
    },
    ({ operations }) => operations.openUser({ userId, address, name: null, ...account }),
  ],
  ['a new account', async () => aWorker(), (w) => w.operations.createUser({ userId, address, name: null, password })],
  ['a recovery code', async () => aWorker(), (w) => w.operations.recoveryAuth({ userId, code: account.recoveryCode })],
  ['a new password', alices, ({ operations }) => operations.changeUserPassword({ password })],
  ['a new key', alices, ({ operations }) => operations.replaceKey({ password, reason: 'superseded' })],
  ['a link', async () => aWorker(), (w) => w.operations.linkAuth({ iid: userId, secret: reloadKey })],
  [
    'a message',
    alices,
    ({ operations }) =>
      operations.encryptMessage({ mid: userId, from: { address }, to: [], subject: '', text: '' }, quiet),
  ],
];

describe('a lock while something is opened', () => {
  it.each(cases)('leaves nothing of it: %s', async (_, make, begin) => {
    const worker = await make();
    const begun = begin(worker);
    await worker.operations.lock();
    await expect(begun).rejects.toMatchObject({ code: 'locked' });
    const { signedIn, pending, recovery, replacement, links, sessionKeys } = worker.secrets;
    expect([signedIn, pending, recovery, replacement]).toEqual([null, null, null, null]);
    expect(links.size + sessionKeys.size).toBe(0);
  });
});
