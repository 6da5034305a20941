import { get, post, put, remove, type CallOptions } from '../../api/http.ts';
import type { B64u } from '../../crypto/client.ts';
import type { Instance } from '../../session/instance.ts';
import type {
  Contact,
  ContactKey,
  ImportedKey,
  KeyImport,
  KeyReplacement,
  MessageItem,
  MessagePage,
  PasswordChange,
  PinsState,
  Prelogin,
  PrivateState,
  PublishedKey,
  Publishing,
  RecoveryCompletion,
  RecoveryOpened,
  RecoveryRenewal,
  RenewedKey,
  ClaimedRecipient,
  ResendRequest,
  SendRequest,
  Sent,
  ServerNotice,
  SettingsRequest,
  SetupCompletion,
  SetupOpened,
  StoredDraft,
  TransportItem,
  UserSession,
} from './types.ts';

export type Folder = 'inbox' | 'archive' | 'sent';
/** What is done to messages of a list. */
export type Mark = 'read' | 'unread' | 'archive' | 'inbox' | 'delete' | 'restore';

interface PageOf {
  unread?: boolean;
  before?: string | null;
  limit?: number;
}

const message = (id: B64u) => `/api/user/messages/${id}`;

function query(values: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

/** Every call of the user's app, one function each. All throw ApiError. */
export const api = {
  instance: () => get<Instance>('/api/instance'),

  setupOpen: (token: string) => post<SetupOpened>('/api/setup/open', { token }),
  setupComplete: (completion: SetupCompletion) => post<UserSession>('/api/setup/complete', completion),
  prelogin: (address: string) => post<Prelogin>('/api/user/prelogin', { address }),
  login: (userId: B64u, auth: B64u) => post<UserSession>('/api/user/login', { userId, auth }),
  session: () => get<UserSession>('/api/user/session'),
  logout: () => post('/api/user/logout'),
  recoveryOpen: (userId: B64u, recoveryAuth: B64u) =>
    post<RecoveryOpened>('/api/user/recovery/open', { userId, recoveryAuth }),
  recoveryComplete: (completion: RecoveryCompletion) => post<UserSession>('/api/user/recovery/complete', completion),
  changePassword: (change: PasswordChange) => post('/api/user/password', change),
  renewRecovery: (renewal: RecoveryRenewal) => post('/api/user/recovery/renew', renewal),
  renewKey: (certificate: B64u) => post<RenewedKey>('/api/user/key/renew', { certificate }),
  replaceKey: (replacement: KeyReplacement) => post<UserSession>('/api/user/key/replace', replacement),
  publishing: () => get<Publishing>('/api/keys/publish'),
  publishKey: () => post<PublishedKey>('/api/keys/publish'),
  settings: (settings: SettingsRequest) => post('/api/user/settings', settings),
  pins: () => get<PinsState>('/api/user/pins'),
  putPins: (version: number, previous: number, record: B64u) => put('/api/user/pins', { version, previous, record }),

  privateRecord: () => get<PrivateState>('/api/user/private'),
  putPrivateRecord: (version: number, record: B64u) => put('/api/user/private', { version, record }),

  notices: () => get<{ notices: ServerNotice[] }>('/api/user/notices'),
  dismissNotice: (id: B64u) => post(`/api/user/notices/${id}/dismiss`),

  messages: (folder: Folder, { unread, before, limit = 50 }: PageOf = {}) =>
    get<MessagePage>(`/api/user/messages?${query({ folder, unread: unread ? 'true' : null, before, limit })}`),
  /** A conversation, whichever folder its messages are in. */
  thread: (thread: B64u) => get<MessagePage>(`/api/user/messages?${query({ folder: 'all', thread, limit: 200 })}`),
  message: (id: B64u) => get<MessageItem>(message(id)),
  markRead: (id: B64u) => post(`${message(id)}/read`),
  mark: (mark: Mark, messageIds: B64u[]) => post('/api/user/messages/mark', { mark, messageIds }),
  putNote: (id: B64u, version: number, note: B64u) => put(`${message(id)}/note`, { version, note }),
  contacts: (text: string, options?: CallOptions) =>
    get<{ contacts: Contact[] }>(`/api/user/contacts?${new URLSearchParams({ q: text }).toString()}`, options),

  contactKeys: () => get<{ keys: ContactKey[] }>('/api/contacts/keys'),
  importKeys: (brought: KeyImport) => post<{ keys: ImportedKey[] }>('/api/contacts/keys', brought),
  removeContactKey: (id: B64u) => remove(`/api/contacts/keys/${id}`),
  transport: (domains: string[]) => post<{ domains: TransportItem[] }>('/api/user/transport', { domains }),

  drafts: () => get<{ drafts: StoredDraft[] }>('/api/user/drafts'),
  putDraft: (id: B64u, version: number, record: B64u) => put(`/api/user/drafts/${id}`, { version, record }),
  deleteDraft: (id: B64u) => remove(`/api/user/drafts/${id}`),

  resolve: (addresses: string[]) => post<{ recipients: ClaimedRecipient[] }>('/api/user/recipients', { addresses }),
  send: (request: SendRequest) => post<Sent>('/api/user/messages', request),
  resend: (id: B64u, request: ResendRequest) => post(`${message(id)}/resend`, request),
  revoke: (id: B64u, address: string) => post(`${message(id)}/revoke`, { address }),
  unfreeze: (address: string) => post('/api/user/mailboxes/unfreeze', { address }),
  retire: (address: string) => post('/api/user/mailboxes/retire', { address }),
};

export type Api = typeof api;
export const bodyUrl = (bodyId: B64u): string => `/api/user/bodies/${bodyId}`;
export const uploadUrl = '/api/user/bodies';
