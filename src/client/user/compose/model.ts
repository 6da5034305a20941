import { effect, signal } from '@preact/signals';
import { randomBytes, toB64u } from '../../crypto/bytes.ts';
import { tryCanon } from '../../crypto/address.ts';
import type { B64u, Mailbox } from '../../crypto/client.ts';
import { language } from '../../ui/i18n.ts';
import { api } from '../api.ts';
import { pins } from '../pins.ts';
import { needsPin, pinByDefault } from '../routes.ts';
import type { Letter } from '../letter.ts';
import { instance, session } from '../session.ts';
import { judge, weighed, type Trust } from '../trust.ts';
import type { Resolved } from '../types.ts';
import { worker } from '../worker.ts';
import { DraftKeeper, isEmpty, loadDrafts, type Draft, type DraftFile } from './drafts.ts';
import { local } from './local.ts';

/** What is known of one address that was typed. */
export type Sight =
  { state: 'looking' } | { state: 'failed' } | { state: 'known'; resolved: Resolved; trust: Trust; pin: string | null };

export type Field = 'to' | 'cc' | 'bcc';

export const newDraft = (): Draft => ({
  requestId: toB64u(randomBytes(16)),
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  text: '',
  files: [],
  pinWanted: {},
  approved: {},
  clearNote: '',
  language: instance.value?.languages.includes(language.value)
    ? language.value
    : (instance.value?.languages[0] ?? 'en'),
  expiresInDays: null,
  answers: null,
});

interface Prepared {
  draft: Partial<Draft>;
  files: File[];
}

const prepared = new Map<B64u, Prepared>();

/** Starts a draft from somewhere else (a reply, a forward); answers its path. */
export function prepareDraft(draft: Partial<Draft>, files: File[] = []): string {
  const id = toB64u(randomBytes(16));
  prepared.set(id, { draft, files });
  return `/compose/${id}`;
}

const refused = (address: string): Sight => ({
  state: 'known',
  trust: { state: 'fine', pin: null },
  pin: null,
  resolved: {
    input: address,
    address: null,
    canonical: null,
    outcome: 'refused',
    reason: 'malformed',
    name: null,
    id: null,
    certificate: null,
    fingerprint: null,
    assurance: null,
    proof: null,
    generation: 0,
    newLink: false,
    pending: [],
  },
});

const saveAfterMs = 600;

/** One message being written: the draft, its files, and what is known of its recipients. */
export class ComposeModel {
  readonly draft = signal<Draft>(newDraft());
  readonly files = signal<File[]>([]);
  readonly sights = signal<Record<string, Sight>>({});
  readonly ready = signal(false);
  /** Names of files of this draft that this browser does not hold. */
  readonly missing = signal<string[]>([]);
  private readonly ids = new WeakMap<File, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop: () => void;
  keeper: DraftKeeper;

  constructor(readonly id: B64u) {
    this.keeper = new DraftKeeper(id, 0);
    // Recipients are looked up as they appear, whoever put them there.
    this.stop = effect(() => void this.lookUp(this.addresses().map(({ address }) => address)));
  }

  async load(): Promise<void> {
    const start = prepared.get(this.id);
    if (start) {
      this.draft.value = { ...newDraft(), ...start.draft };
      this.ready.value = true;
      await this.setFiles(start.files);
      prepared.delete(this.id);
      this.change({});
      return;
    }
    const known = (await loadDrafts().catch(() => [])).find(({ id }) => id === this.id);
    if (known) {
      this.keeper = new DraftKeeper(this.id, known.version);
      await this.restoreFiles(known.draft.files);
      this.draft.value = { ...newDraft(), ...known.draft };
    }
    this.ready.value = true;
  }

  private async restoreFiles(wanted: DraftFile[]): Promise<void> {
    const found: File[] = [];
    for (const { id, name, type } of wanted) {
      try {
        const sealed = await local.file(this.id, id);
        if (!sealed) throw new Error('missing');
        const { file } = await worker.openDraftFile({ draftId: this.id, fileId: id, sealed });
        const restored = new File([file], name, { type });
        this.ids.set(restored, id);
        found.push(restored);
      } catch {
        this.missing.value = [...this.missing.value, name];
      }
    }
    this.files.value = found;
  }

  addresses(): Mailbox[] {
    const { to, cc, bcc } = this.draft.value;
    return [...to, ...cc, ...bcc];
  }

  change(change: Partial<Draft>): void {
    this.draft.value = { ...this.draft.value, ...change };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), saveAfterMs);
  }

  /** Writes the draft now. */
  async save(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.ready.value || !session.value) return;
    if (isEmpty(this.draft.value) && this.keeper.state.value === 'none') return;
    await this.keeper.save(this.draft.value);
  }

  async setFiles(files: File[]): Promise<void> {
    const before = this.files.value;
    this.files.value = files;
    for (const gone of before.filter((file) => !files.includes(file))) {
      const fileId = this.ids.get(gone);
      if (fileId) void local.deleteFile(this.id, fileId).catch(() => undefined);
    }
    for (const file of files) {
      if (this.ids.has(file)) continue;
      const fileId = toB64u(randomBytes(9));
      this.ids.set(file, fileId);
      await worker
        .sealDraftFile({ draftId: this.id, fileId, file })
        .then(({ sealed }) => local.putFile(this.id, fileId, sealed))
        // Without room in this browser the file lasts as long as the page.
        .catch(() => undefined);
    }
    const infos = files.map((file) => ({ id: this.ids.get(file)!, name: file.name, type: file.type, size: file.size }));
    this.change({ files: infos });
  }

  /** Asks for every address not asked yet. */
  async lookUp(addresses: string[], again = false): Promise<void> {
    const known = this.sights.peek();
    const fresh = addresses.filter((address) => again || !known[address]);
    if (fresh.length === 0) return;
    const wellFormed = fresh.filter((address) => tryCanon(address));
    const put = (sights: Record<string, Sight>) => (this.sights.value = { ...this.sights.peek(), ...sights });
    put(Object.fromEntries(fresh.map((one) => [one, tryCanon(one) ? { state: 'looking' } : refused(one)])));
    if (wellFormed.length === 0) return;
    try {
      const { recipients } = await api.resolve(wellFormed);
      for (const resolved of recipients) put({ [resolved.input]: await this.sightOf(resolved) });
    } catch {
      put(Object.fromEntries(wellFormed.map((address) => [address, { state: 'failed' }])));
    }
  }

  private async sightOf(found: Resolved): Promise<Sight> {
    const resolved = await weighed(found, worker, new Date());
    const trust = await judge(resolved, pins.value, worker, new Date());
    const { address, generation, outcome } = resolved;
    const guest = outcome === 'new' || outcome === 'mailbox';
    const pin = guest && address ? (await worker.pin({ address, generation })).pin : null;
    return { state: 'known', resolved, trust, pin };
  }

  wantsPin(resolved: Resolved): boolean {
    return this.draft.value.pinWanted[resolved.canonical ?? ''] ?? pinByDefault(resolved);
  }

  setPin(resolved: Resolved, wanted: boolean): void {
    this.change({ pinWanted: { ...this.draft.value.pinWanted, [resolved.canonical ?? '']: wanted } });
  }

  approve(resolved: Resolved, fingerprint: B64u): void {
    this.change({ approved: { ...this.draft.value.approved, [resolved.canonical ?? '']: fingerprint } });
  }

  /** Whether this recipient's key is held, and the user has not decided yet. */
  isHeld({ resolved, trust }: Sight & { state: 'known' }): boolean {
    if (trust.state === 'fine' || needsPin(resolved, this.wantsPin(resolved))) return false;
    return trust.reason === 'unusable' || this.draft.value.approved[resolved.canonical ?? ''] !== trust.fingerprint;
  }

  /** What to call a recipient: as typed, as the server knows him, or by the address. */
  nameOf({ input, name }: Resolved): string {
    return this.addresses().find(({ address }) => address === input)?.name || name || input;
  }

  known(): (Sight & { state: 'known' })[] {
    const sights = this.addresses().map(({ address }) => this.sights.value[address]);
    return sights.filter((sight): sight is Sight & { state: 'known' } => sight?.state === 'known');
  }

  letter(): Letter {
    const draft = this.draft.value;
    const { userId, certificate, address, name } = session.value!;
    return {
      ...draft,
      from: { name, address },
      self: { userId, certificate },
      files: this.files.value,
      clearNote: draft.clearNote.trim() || null,
    };
  }

  /** Writes what is unsaved and stops watching. */
  dispose(): void {
    void this.save();
    this.stop();
  }
}
