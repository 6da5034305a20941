import { effect, signal, type Signal } from '@preact/signals';
import { sameSession } from '../../session/sameSession.ts';
import { tryCanon } from '../../crypto/address.ts';
import type { B64u, Mailbox } from '../../crypto/client.ts';
import { nameOrAddress, shownName } from '../../mail/shownName.ts';
import { language } from '../../ui/i18n.ts';
import { api } from '../account/api.ts';
import { mustHavePin } from '../recipients/pinPolicy.ts';
import { asksForPin, chosen, isInstead, needsPin } from '../recipients/routes.ts';
import { type UnsentMessage } from '../sending/unsent.ts';
import { SendingError } from '../recipients/sendingError.ts';
import { ownRecord } from '../account/privateRecord.ts';
import { session } from '../account/session.ts';
import { instance } from '../../session/instance.ts';
import { withSignature } from '../drafts/signature.ts';
import { findingsOf, refused, type KnownFinding, type Finding } from '../recipients/findings.ts';
import type { Resolved } from '../account/types.ts';
import { worker } from '../account/worker.ts';
import { deleteDraft, isEmpty, loadDrafts, local, newDraftId, type Draft, type KnownDraft } from '../drafts/drafts.ts';
import { DraftKeeper, type Conflict } from '../drafts/keeper.ts';
import { dropPrepared, preparedDraft } from '../drafts/prepared.ts';

export type Field = 'to' | 'cc' | 'bcc';

export const newDraft = (): Draft => ({
  requestId: newDraftId(),
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  text: '',
  files: [],
  pinWanted: {},
  approved: {},
  mailboxWanted: {},
  clearNote: '',
  language: instance.value?.languages.includes(language.value)
    ? language.value
    : (instance.value?.languages[0] ?? 'en'),
  expiresInDays: null,
  linkExpiresInDays: null,
  answers: null,
});

const saveAfterMs = 600;

/** One message being written: the draft, its files, and what is known about its recipients. */
export class ComposeModel {
  readonly draft = signal<Draft>(newDraft());
  readonly files = signal<File[]>([]);
  readonly findings = signal<Record<string, Finding>>({});
  readonly ready = signal(false);
  /** Why it could not be loaded. */
  readonly failure = signal<unknown>(null);
  /** Names of files of this draft that this browser does not hold. */
  readonly missing = signal<string[]>([]);
  /** The change by another window; from then on this one writes a copy, until the user has decided. */
  readonly conflict = signal<Conflict | null>(null);
  readonly keeper: Signal<DraftKeeper>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wasSaved = false;
  private isChanged = false;
  private readonly stop: () => void;

  constructor(readonly id: B64u) {
    this.keeper = signal(this.keeperOf(id, null));
    // Recipients are looked up as they appear, whatever added them.
    this.stop = effect(() => void this.lookUp(this.addresses().map(({ address }) => address)));
  }

  async load(): Promise<void> {
    const start = preparedDraft(this.id);
    if (start) {
      // Without it the user can still write.
      await ownRecord.load().catch(() => undefined);
      const fresh = { ...newDraft(), ...start.draft };
      this.draft.value = { ...fresh, text: withSignature(fresh.text, ownRecord.value.value?.signature ?? '') };
      this.ready.value = true;
      if (Object.keys(start.draft).length || start.files.length) this.setFiles(start.files);
      dropPrepared(this.id);
      return;
    }
    this.failure.value = null;
    try {
      const known = (await loadDrafts()).find(({ id }) => id === this.id);
      if (known) await this.show(known);
      this.ready.value = true;
    } catch (error) {
      this.failure.value = error;
    }
  }

  private async show(known: KnownDraft): Promise<void> {
    this.keeper.value = this.keeperOf(this.id, known);
    this.wasSaved = true;
    const { files, missing } = await this.keeper.value.files.restore(known.draft.files);
    this.files.value = files;
    this.missing.value = missing;
    this.draft.value = { ...newDraft(), ...known.draft };
  }

  private keeperOf(id: B64u, known: KnownDraft | null): DraftKeeper {
    const ownerId = session.value?.userId ?? '';
    const deps = { api, local, crypto: worker, ownerId, isSameSession: sameSession(), remove: deleteDraft };
    return new DraftKeeper(id, known, deps, (conflict) => this.fork(conflict));
  }

  /** Another window wrote this draft, or ended it: what is here continues as a separate draft. Nothing is lost. */
  private fork(conflict: Conflict): void {
    this.conflict.value = conflict;
    this.keeper.value = this.keeperOf(newDraftId(), null);
    this.change({ requestId: newDraftId() });
    void this.save();
  }

  /** Shows what the other window wrote; the copy made of this one is deleted. Throws ApiError. */
  async takeOther(): Promise<void> {
    const known = (await loadDrafts()).find(({ id }) => id === this.id);
    if (!known) {
      this.conflict.value = 'ended';
      return;
    }
    clearTimeout(this.timer);
    const copy = this.keeper.value;
    this.conflict.value = null;
    await this.show(known);
    await copy.discard();
  }

  /** Writes the copy; its path. */
  async keepCopy(): Promise<string> {
    await this.save();
    return `/compose/${this.keeper.value.id}`;
  }

  addresses(): Mailbox[] {
    const { to, cc, bcc } = this.draft.value;
    return [...to, ...cc, ...bcc];
  }

  change(change: Partial<Draft>): void {
    this.draft.value = { ...this.draft.value, ...change };
    this.keeper.value.state.value = 'saving';
    this.isChanged = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), saveAfterMs);
  }

  /** Writes now what was changed; `anyway` also asks whether another window has changed it. */
  async save(anyway = false): Promise<void> {
    clearTimeout(this.timer);
    if (!this.ready.value || !session.value || !(this.isChanged || anyway)) return;
    this.isChanged = false;
    const keeper = this.keeper.value;
    if (isEmpty(this.draft.value) && !this.wasSaved) {
      keeper.state.value = 'none';
      return;
    }
    this.wasSaved = true;
    await keeper.save(this.draft.value, this.files.value);
  }

  /** Writes now; returns whether all of it, files included, survives the page. */
  async saveWhole(): Promise<boolean> {
    await this.save();
    return ['none', 'saved', 'here-only'].includes(this.keeper.value.state.value) && !this.conflict.value;
  }

  setFiles(files: File[]): void {
    this.files.value = files;
    this.change({ files: this.keeper.value.files.infos(files) });
    // At once: until a copy is stored, a change of the file on disk would lose the attachment.
    void this.save();
  }

  /** The message, with the files as they were attached. Throws SendingError `file-unreadable` with the name of one. */
  async messageAsAttached(): Promise<UnsentMessage> {
    const kept = this.keeper.value.files;
    const files = await kept.asAttached(this.files.value);
    if (!files) throw new SendingError('file-unreadable', { name: kept.changed.value[0]?.name ?? '' });
    return { ...this.message(), files };
  }

  /** Asks for every address not yet asked for. */
  async lookUp(addresses: string[], again = false): Promise<void> {
    const known = this.findings.peek();
    const fresh = addresses.filter((address) => again || !known[address]);
    if (fresh.length === 0) return;
    const wellFormed = fresh.filter((address) => tryCanon(address));
    const put = (findings: Record<string, Finding>) => (this.findings.value = { ...this.findings.peek(), ...findings });
    put(Object.fromEntries(fresh.map((one) => [one, tryCanon(one) ? { state: 'looking' } : refused(one)])));
    const most = instance.value?.limits.recipients ?? wellFormed.length;
    for (let at = 0; at < wellFormed.length; at += most) put(await findingsOf(wellFormed.slice(at, at + most)));
  }

  wantsPin(resolved: Resolved): boolean {
    return asksForPin(resolved, this.draft.value.pinWanted[resolved.canonical ?? ''], mustHavePin(resolved));
  }

  setPin(resolved: Resolved, wanted: boolean): void {
    this.change({ pinWanted: { ...this.draft.value.pinWanted, [resolved.canonical ?? '']: wanted } });
  }

  /** Whether the sender chose a temporary mailbox for a recipient with a key. */
  wantsMailbox(resolved: Resolved): boolean {
    return isInstead(resolved, this.draft.value.mailboxWanted);
  }

  setMailbox({ canonical }: Resolved, wanted: boolean): void {
    this.change({ mailboxWanted: { ...this.draft.value.mailboxWanted, [canonical ?? '']: wanted } });
  }

  approve(resolved: Resolved, fingerprint: B64u): void {
    this.change({ approved: { ...this.draft.value.approved, [resolved.canonical ?? '']: fingerprint } });
  }

  /** Whether this recipient's key is held, and the user has not decided yet. */
  isHeld({ resolved, trust }: KnownFinding): boolean {
    if (trust.state === 'fine' || isInstead(resolved, this.draft.value.mailboxWanted)) return false;
    if (trust.reason !== 'vanished' && needsPin(resolved, this.wantsPin(resolved))) return false;
    return trust.reason === 'unusable' || this.draft.value.approved[resolved.canonical ?? ''] !== trust.fingerprint;
  }

  /** The label for a recipient: as typed, as the server knows them, or by the address. */
  nameOf({ input, name }: Resolved): string {
    const typed = this.addresses().find(({ address }) => address === input)?.name;
    return nameOrAddress({ name: shownName({ name: typed ?? null, address: input }) ?? name, address: input });
  }

  /** The recipients that were looked up, each with the sender's choice. */
  known(): KnownFinding[] {
    const findings = this.addresses().map(({ address }) => this.findings.value[address]);
    const { mailboxWanted } = this.draft.value;
    return findings
      .filter((finding): finding is KnownFinding => finding?.state === 'known')
      .map((finding) => ({ ...finding, resolved: chosen(finding.resolved, mailboxWanted) }));
  }

  message(): UnsentMessage {
    const draft = this.draft.value;
    const { userId, certificate, address, name } = session.value!;
    return {
      ...draft,
      from: { name, address },
      self: { userId, certificate },
      files: this.files.value,
      pinWanted: { ...draft.pinWanted, ...this.neededPins() },
      clearNote: draft.clearNote.trim() || null,
      linkExpiresInDays: draft.linkExpiresInDays ?? null,
    };
  }

  /** PINs that the operator requires, whatever was chosen before that was known. */
  private neededPins(): Record<string, boolean> {
    const needed = this.known().filter(({ resolved }) => mustHavePin(resolved));
    return Object.fromEntries(needed.map(({ resolved }) => [resolved.canonical ?? '', true]));
  }

  /** Writes what is unsaved and stops watching. */
  dispose(): void {
    void this.save();
    this.stop();
  }
}
