import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import type { Mail } from '../fixtures/server.ts';
import { assertPaper, printed } from '../fixtures/paper.ts';
import type { Walker } from '../fixtures/walker.ts';

/** A file to attach or compare. */
export interface Attachment {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** The link in a mail's text, alone on its line. */
export function linkIn(text: string): string {
  const link = /^(https?:\/\/\S+)$/mu.exec(text)?.[1];
  assert.ok(link, `no link alone on its line in:\n${text}`);
  return link;
}

export const linkOf = (mail: Mail): string => linkIn(mail.text);

/** The recipient without a key, before and after the mailbox. */
export class Guest {
  password = `correct ${randomBytes(6).toString('hex')} battery staple`;

  constructor(
    readonly walker: Walker,
    readonly address: string,
  ) {}

  private get page() {
    return this.walker.page;
  }

  /** Opens the link and clicks "Open message". */
  async openLink(link: string, options: { pictures?: boolean } = {}): Promise<void> {
    await this.walker.goto(link);
    const open = this.walker.button('Open message');
    await open.waitFor();
    assert.ok(!this.page.url().includes('#'), 'the secret stays in the address bar');
    if (options.pictures) await this.walker.screen('guest-link');
    await open.click();
  }

  async enterPin(pin: string): Promise<void> {
    await this.walker.field('Enter PIN').fill(pin);
    await this.walker.key('button', 'pin.go').click();
  }

  async goOnWithoutPin(): Promise<void> {
    await this.walker.key('button', 'noPin.go').click();
  }

  /** Chooses the password: typed, or the one that the page suggests. */
  async createMailbox(options: { suggested?: boolean; pictures?: boolean } = {}): Promise<void> {
    const { walker } = this;
    const first = walker.page.getByRole('textbox').or(walker.page.locator('input[type=password]'));
    await walker.key('heading', 'choose.title').waitFor();
    if (options.suggested) await this.takeSuggestion();
    else {
      await first.first().waitFor();
      await walker.label('choose.label').fill(this.password);
      await walker.label('choose.again').fill(this.password);
    }
    if (options.pictures) await walker.screen('guest-password');
    await walker.button('Create temporary mailbox').click();
  }

  /** The suggested password: all of it is readable, on paper it is alone, and the checkbox replaces typing it again. */
  private async takeSuggestion(): Promise<void> {
    const { walker } = this;
    await walker.key('button', 'choose.generate').click();
    const shown = walker.page.locator('.secret-text');
    await shown.waitFor();
    this.password = (await shown.innerText()).trim();
    assert.ok(this.password.length >= 10, 'the suggested password is long enough');
    const hidden = await shown.evaluate((one) => one.scrollWidth - one.clientWidth);
    assert.ok(hidden <= 0, `${hidden} pixels of the suggested password are cut off`);
    for (const field of ['choose.label', 'choose.again'] as const) assert.equal(await walker.label(field).inputValue(), this.password);
    const { href } = new URL('/m', walker.options.origin);
    const paper = await printed(walker, () => walker.key('button', 'print.action').click());
    assertPaper(paper, [this.password, this.address, href], [walker.words.text('choose.title')]);
    await walker.button('Create temporary mailbox').click();
    await walker.says('password.writtenFirst');
    await walker.key('checkbox', 'password.written').check();
  }

  /** Waits for an opened message and compares what it says. */
  async reads(subject: string, text: string): Promise<void> {
    await this.page.getByRole('heading', { name: subject, exact: true }).waitFor();
    await this.page.locator('.mail-text').getByText(text).first().waitFor();
  }

  /** Downloads an attachment and compares its bytes. */
  async downloads(file: Attachment): Promise<void> {
    const chip = this.page.getByRole('button', { name: file.name });
    const [download] = await Promise.all([this.page.waitForEvent('download'), chip.first().click()]);
    assert.equal(download.suggestedFilename(), file.name);
    assert.ok((await readFile(await download.path())).equals(file.buffer), `${file.name} came as it was`);
  }

  async reply(text: string, options: { all?: boolean; files?: Attachment[]; pictures?: boolean } = {}): Promise<void> {
    const { walker } = this;
    await walker.button(options.all ? 'Reply to all' : 'Reply').click();
    await walker.label('reply.text').fill(text);
    if (options.files) {
      await this.page.locator('input[type=file]').setInputFiles(options.files);
      await this.page.getByText(options.files[0]!.name).first().waitFor();
    }
    if (options.pictures) await walker.screen('guest-reply');
    await walker.button('Send').click();
    await walker.says('reply.sent');
  }

  async signIn(): Promise<void> {
    const { walker } = this;
    await walker.label('signIn.address').fill(this.address);
    await walker.label('signIn.password').fill(this.password);
    await walker.key('button', 'signIn.go').click();
  }

  async openFromList(subject: string): Promise<void> {
    await this.page.getByRole('link').filter({ hasText: subject }).first().click();
  }

  /** Downloads the key, encrypted with a passphrase. */
  async exportKey(passphrase: string, options: { pictures?: boolean } = {}): Promise<string> {
    const { walker } = this;
    await walker.key('link', 'settings.title').click();
    await walker.key('heading', 'settings.title').waitFor();
    if (options.pictures) await walker.screen('guest-settings');
    await walker.key('button', 'program.title').click();
    await walker.key('heading', 'program.title').waitFor();
    await walker.button('Download my key').click();
    await walker.label('export.password').fill(this.password);
    await walker.label('export.passphrase').fill(passphrase);
    await walker.label('export.again').fill(passphrase);
    if (options.pictures) await walker.screen('guest-export');
    const button = walker.button('Download my key');
    const [download] = await Promise.all([this.page.waitForEvent('download'), button.click()]);
    await walker.says('export.done');
    if (options.pictures) await walker.screen('guest-exported');
    return readFile(await download.path(), 'utf8');
  }

  /** Opens Settings, and there the page about the guest's mail program. */
  async toProgram(): Promise<void> {
    const { walker } = this;
    await walker.goto('/m/settings');
    await walker.key('button', 'program.title').click();
    await walker.key('heading', 'program.title').waitFor();
  }

  /** Switches direct delivery on that page, with the password. */
  async switchDelivery(key: 'delivery.on' | 'delivery.off', said: string, picture?: string): Promise<void> {
    const { walker } = this;
    await walker.key('button', key).click();
    await walker.label('export.password').fill(this.password);
    if (picture) await walker.screen(picture);
    await walker.key('button', key).click();
    await walker.says(said);
  }

  /** Adds a public key on that page, pasted. */
  async addKey(armored: string): Promise<void> {
    const { walker } = this;
    await walker.key('button', 'ownKey.title').click();
    await walker.label('ownKey.paste').fill(armored);
    await walker.key('button', 'ownKey.look').click();
    await walker.label('export.password').fill(this.password);
    await walker.key('button', 'ownKey.use').click();
    await walker.says('ownKey.done');
  }
}
