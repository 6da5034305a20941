import { randomBytes, toB64u } from '../crypto/bytes.ts';
import type { B64u, Crypto } from '../crypto/client.ts';
import type { LocalDrafts } from './local.ts';

/** What a draft's record says of a file. */
export interface DraftFile {
  id: string;
  name: string;
  type: string;
  size: number;
}

type Sealing = Pick<Crypto, 'sealDraftFile' | 'openDraftFile'>;

/** The files of one draft: sealed into this browser as they are attached, and opened again later. */
export class DraftFiles {
  private readonly ids = new Map<File, string>();
  private readonly kept = new Set<string>();

  constructor(
    private readonly draftId: B64u,
    private readonly local: LocalDrafts,
    private readonly worker: () => Promise<Sealing>,
  ) {}

  /** What the record says of these files. */
  infos(files: readonly File[]): DraftFile[] {
    return files.map((file) => ({ id: this.idOf(file), name: file.name, type: file.type, size: file.size }));
  }

  /** Seals what is new, deletes what is gone. False: this browser has no room for all of them. */
  async keep(files: readonly File[]): Promise<boolean> {
    for (const [file, id] of this.ids) {
      if (files.includes(file)) continue;
      this.ids.delete(file);
      if (this.kept.delete(id)) await this.local.deleteFile(this.draftId, id).catch(() => undefined);
    }
    for (const file of files) if (!this.kept.has(this.idOf(file))) await this.seal(file);
    return files.every((file) => this.kept.has(this.idOf(file)));
  }

  /** Opens the files that a record names; `missing`: those that this browser does not hold. */
  async restore(wanted: readonly DraftFile[]): Promise<{ files: File[]; missing: string[] }> {
    const files: File[] = [];
    const missing: string[] = [];
    for (const { id, name, type } of wanted) {
      try {
        const sealed = await this.local.file(this.draftId, id);
        if (!sealed) throw new Error('missing');
        const { file } = await (await this.worker()).openDraftFile({ draftId: this.draftId, fileId: id, sealed });
        const restored = new File([file], name, { type });
        this.ids.set(restored, id);
        this.kept.add(id);
        files.push(restored);
      } catch {
        missing.push(name);
      }
    }
    return { files, missing };
  }

  private idOf(file: File): string {
    const id = this.ids.get(file) ?? toB64u(randomBytes(9));
    this.ids.set(file, id);
    return id;
  }

  private async seal(file: File): Promise<void> {
    const fileId = this.idOf(file);
    try {
      const { sealed } = await (await this.worker()).sealDraftFile({ draftId: this.draftId, fileId, file });
      await this.local.putFile(this.draftId, fileId, sealed);
      this.kept.add(fileId);
    } catch {
      // Without room in this browser the file lasts as long as the page.
    }
  }
}
