import { signal } from '@preact/signals';
import { randomBytes, toB64u } from '../crypto/bytes.ts';
import type { B64u, Crypto } from '../crypto/client.ts';
import type { LocalDrafts } from './local.ts';
import { unreadableOf } from './reading.ts';

/** A draft's record of a file. */
export interface DraftFile {
  id: string;
  name: string;
  type: string;
  size: number;
}

type Sealing = Pick<Crypto, 'sealDraftFile' | 'openDraftFile'>;

/** The files of one draft: sealed in this browser as they are attached, and opened again later. */
export class DraftFiles {
  /** Files that were changed, moved or deleted on disk before this browser had a copy of them. */
  readonly changed = signal<readonly File[]>([]);
  private readonly ids = new Map<File, string>();
  private readonly kept = new Set<string>();
  /** The attached copies, by the File that was picked: the file on disk may have changed since. */
  private readonly copies = new WeakMap<File, File>();

  constructor(
    private readonly draftId: B64u,
    private readonly local: LocalDrafts,
    private readonly worker: () => Promise<Sealing>,
  ) {}

  /** The record of these files. */
  infos(files: readonly File[]): DraftFile[] {
    return files.map((file) => ({ id: this.idOf(file), name: file.name, type: file.type, size: file.size }));
  }

  /** Seals new files, deletes removed ones. False: this browser has no room for all of them. */
  async keep(files: readonly File[]): Promise<boolean> {
    for (const [file, id] of this.ids) {
      if (files.includes(file)) continue;
      this.ids.delete(file);
      if (this.kept.delete(id)) await this.local.deleteFile(this.draftId, id).catch(() => undefined);
    }
    for (const file of files) if (!this.kept.has(this.idOf(file))) await this.seal(file);
    const without = files.filter((file) => !this.kept.has(this.idOf(file)));
    this.changed.value = await unreadableOf(without);
    return without.length === this.changed.value.length;
  }

  /** Opens the files that a record names; `missing`: those that this browser does not hold. */
  async restore(wanted: readonly DraftFile[]): Promise<{ files: File[]; missing: string[] }> {
    const files: File[] = [];
    const missing: string[] = [];
    for (const { id, name, type } of wanted) {
      try {
        const restored = new File([await this.open(id)], name, { type });
        this.ids.set(restored, id);
        this.kept.add(id);
        this.copies.set(restored, restored);
        files.push(restored);
      } catch {
        missing.push(name);
      }
    }
    return { files, missing };
  }

  /**
   * The files as they were when they were attached: from the sealed copies, else from disk. Null: some can no longer be
   * read; `changed` says which.
   */
  async asAttached(files: readonly File[]): Promise<File[] | null> {
    const attached = await Promise.all(files.map((file) => this.copyOf(file)));
    this.changed.value = files.filter((_, i) => attached[i] === null);
    return this.changed.value.length ? null : attached.filter((file) => file !== null);
  }

  private async copyOf(file: File): Promise<File | null> {
    const known = this.copies.get(file);
    if (known) return known;
    const id = this.ids.get(file);
    const sealed = id && this.kept.has(id) ? await this.open(id).catch(() => null) : null;
    if (!sealed) return (await unreadableOf([file])).length ? null : file;
    // The time stays: a second try must send the same message.
    const { name, type, lastModified } = file;
    const copy = new File([sealed], name, { type, lastModified });
    this.copies.set(file, copy);
    return copy;
  }

  private idOf(file: File): string {
    const id = this.ids.get(file) ?? toB64u(randomBytes(9));
    this.ids.set(file, id);
    return id;
  }

  private async open(fileId: string): Promise<Blob> {
    const sealed = await this.local.file(this.draftId, fileId);
    if (!sealed) throw new Error('missing');
    return (await (await this.worker()).openDraftFile({ draftId: this.draftId, fileId, sealed })).file;
  }

  private async seal(file: File): Promise<void> {
    const fileId = this.idOf(file);
    try {
      const { sealed } = await (await this.worker()).sealDraftFile({ draftId: this.draftId, fileId, file });
      await this.local.putFile(this.draftId, fileId, sealed);
      this.kept.add(fileId);
    } catch {
      // Without room in this browser the file is lost with the page.
    }
  }
}
