import { get, post, put, remove } from '../../api/http.ts';
import type { B64u } from '../../crypto/client.ts';
import type {
  KeyImport,
  KeyReplacement,
  PasswordChange,
  RecoveryCompletion,
  RecoveryRenewal,
  ResendRequest,
  SendRequest,
  SettingsRequest,
  SetupCompletion,
} from './types.ts';

export type Folder = 'inbox' | 'archive' | 'sent';
/** Changes to messages of a list. */
export type Mark = 'read' | 'unread' | 'archive' | 'inbox' | 'delete' | 'restore';

interface PageOf {
  unread?: boolean;
  before?: string | null;
  limit?: number;
}

const at = (id: B64u) => ({ path: { id } });

/** Every call of the user's app, one function each. All throw ApiError. */
export const api = {
  instance: () => get('/api/instance'),

  setupOpen: (token: string) => post('/api/setup/open', { token }),
  setupComplete: (completion: SetupCompletion) => post('/api/setup/complete', completion),
  prelogin: (address: string) => post('/api/user/prelogin', { address }),
  login: (userId: B64u, auth: B64u) => post('/api/user/login', { userId, auth }),
  session: () => get('/api/user/session'),
  logout: () => post('/api/user/logout'),
  recoveryOpen: (userId: B64u, recoveryAuth: B64u) => post('/api/user/recovery/open', { userId, recoveryAuth }),
  recoveryComplete: (completion: RecoveryCompletion) => post('/api/user/recovery/complete', completion),
  changePassword: (change: PasswordChange) => post('/api/user/password', change),
  renewRecovery: (renewal: RecoveryRenewal) => post('/api/user/recovery/renew', renewal),
  renewKey: (certificate: B64u) => post('/api/user/key/renew', { certificate }),
  replaceKey: (replacement: KeyReplacement) => post('/api/user/key/replace', replacement),
  publishing: () => get('/api/keys/publish'),
  publishKey: () => post('/api/keys/publish'),
  settings: (settings: SettingsRequest) => post('/api/user/settings', settings),
  trustedKeys: () => get('/api/user/pins'),
  putTrustedKeys: (version: number, previous: number, record: B64u) =>
    put('/api/user/pins', { version, previous, record }),

  privateRecord: () => get('/api/user/private'),
  putPrivateRecord: (version: number, record: B64u) => put('/api/user/private', { version, record }),

  notices: () => get('/api/user/notices'),
  dismissNotice: (id: B64u) => post('/api/user/notices/{id}/dismiss', {}, at(id)),

  messages: (folder: Folder, { unread, before, limit = 50 }: PageOf = {}) =>
    get('/api/user/messages', { query: { folder, unread: unread || null, before, limit } }),
  /** A conversation, whichever folder its messages are in. */
  thread: (thread: B64u) => get('/api/user/messages', { query: { folder: 'all', thread, limit: 200 } }),
  message: (id: B64u) => get('/api/user/messages/{id}', at(id)),
  markRead: (id: B64u) => post('/api/user/messages/{id}/read', {}, at(id)),
  mark: (mark: Mark, messageIds: B64u[]) => post('/api/user/messages/mark', { mark, messageIds }),
  putNote: (id: B64u, version: number, note: B64u) => put('/api/user/messages/{id}/note', { version, note }, at(id)),
  contacts: (text: string, signal?: AbortSignal) => get('/api/user/contacts', { query: { q: text }, signal }),

  contactKeys: () => get('/api/contacts/keys'),
  importKeys: (brought: KeyImport) => post('/api/contacts/keys', brought),
  removeContactKey: (id: B64u) => remove('/api/contacts/keys/{id}', at(id)),
  transport: (domains: string[]) => post('/api/user/transport', { domains }),

  drafts: () => get('/api/user/drafts'),
  putDraft: (id: B64u, version: number, record: B64u) => put('/api/user/drafts/{id}', { version, record }, at(id)),
  deleteDraft: (id: B64u) => remove('/api/user/drafts/{id}', at(id)),

  resolve: (addresses: string[]) => post('/api/user/recipients', { addresses }),
  send: (request: SendRequest) => post('/api/user/messages', request),
  resend: (id: B64u, request: ResendRequest) => post('/api/user/messages/{id}/resend', request, at(id)),
  revoke: (id: B64u, address: string) => post('/api/user/messages/{id}/revoke', { address }, at(id)),
  unfreeze: (address: string) => post('/api/user/mailboxes/unfreeze', { address }),
  retire: (address: string) => post('/api/user/mailboxes/retire', { address }),
};

export type Api = typeof api;
export const bodyUrl = (bodyId: B64u): string => `/api/user/bodies/${bodyId}`;
export const uploadUrl = '/api/user/bodies';
