import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Locator } from 'playwright-core';
import type { Walker } from '../fixtures/walker.ts';
import type { Attachment } from './guest.ts';

/** A message to write. */
export interface NewMessage {
  to: string[];
  cc?: string[];
  bcc?: string[];
  subject: string;
  text: string;
  files?: Attachment[];
  /** The PIN is on by default; off only by a deliberate act. */
  withoutPin?: boolean;
  /** For a mailbox that exists the PIN is off: ask for one. */
  askPin?: boolean | undefined;
  note?: string;
  /** The language of the mail with the link; by default the sender's. */
  mailLanguage?: string;
  /** Days until the message expires for its recipients. */
  expiresInDays?: number;
  /** Days until the link expires, and only the link. */
  linkExpiresInDays?: number;
  pictures?: boolean;
}

/** A member of the organisation at the web app. */
export class User {
  password = `ordinary ${randomBytes(6).toString('hex')} garden fence`;
  recoveryCode = '';

  constructor(
    readonly walker: Walker,
    readonly address: string,
    readonly name: string,
  ) {}

  private get page() {
    return this.walker.page;
  }

  /** The first sign-in: name, password, the key created in the browser, the recovery code. */
  async setUp(link: string, options: { pictures?: boolean } = {}): Promise<void> {
    const { walker } = this;
    await walker.goto(link);
    const address = walker.label('setup.address');
    await address.waitFor();
    assert.ok(!this.page.url().includes('#'), 'the token stays in the address bar');
    if (await address.isEditable()) await address.fill(this.address);
    await walker.label('setup.name').fill(this.name);
    await walker.label('setup.password').fill(this.password);
    await walker.label('password.again').fill(this.password);
    if (options.pictures) await walker.screen('user-setup');
    await walker.key('button', 'setup.create').click();
    await walker.key('heading', 'recovery.title').waitFor();
    if (options.pictures) await walker.screen('user-recovery-code');
    await this.keepCode();
  }

  async atDesk(): Promise<void> {
    await this.walker.the('link', 'Compose').first().waitFor();
  }

  async signIn(): Promise<void> {
    await this.tryToSignIn();
    await this.atDesk();
  }

  async tryToSignIn(): Promise<void> {
    const { walker } = this;
    await walker.label('signIn.address').fill(this.address);
    await walker.label('signIn.password').fill(this.password);
    await walker.key('button', 'signIn.action').click();
  }

  /** Sets the password with the recovery code, on the screen for that. */
  async recover(): Promise<void> {
    const { walker } = this;
    await walker.label('signIn.address').fill(this.address);
    await walker.label('recovery.label').fill(this.recoveryCode.toLowerCase().replaceAll('-', ' '));
    await walker.label('recover.password').fill(this.password);
    await walker.label('password.again').fill(this.password);
    await walker.key('button', 'recover.action').click();
    await walker.key('heading', 'recovery.newTitle').waitFor();
    await this.keepCode();
  }

  /** Reads the recovery code from the screen and continues. */
  private async keepCode(): Promise<void> {
    const { walker } = this;
    const groups = await this.page.locator('.recovery-code li').allTextContents();
    this.recoveryCode = groups.map((group) => group.trim()).join('-');
    assert.match(this.recoveryCode, /^([A-Z2-7]{4}-){7}[A-Z2-7]{4}$/u);
    await walker.key('checkbox', 'recovery.kept').check();
    await walker.key('button', 'recovery.continue').click();
    await this.atDesk();
  }

  async go(place: 'Compose' | 'Inbox' | 'Sent' | 'Drafts' | 'Contacts' | 'Settings'): Promise<void> {
    // A count may follow the name.
    const name = new RegExp(`${this.walker.nameOf(place).source.replace(/\$$/u, '')}(?:\\s*\\d+)?$`, 'u');
    await this.page.getByRole('navigation').getByRole('link', { name }).first().click();
  }

  /** Writes a message up to the click on "Send". Returns the PIN to tell, if there is one. */
  async write(message: NewMessage): Promise<string | null> {
    const { walker } = this;
    await this.go('Compose');
    for (const [field, addresses] of [
      ['To', message.to],
      ['Cc', message.cc ?? []],
      ['Bcc', message.bcc ?? []],
    ] as const) {
      const more = walker.key('button', 'compose.more');
      if (field !== 'To' && addresses.length && (await more.isVisible())) await more.click();
      for (const address of addresses) {
        await walker.the('combobox', field).fill(address);
        await walker.the('combobox', field).press('Enter');
      }
    }
    await walker.field('Subject').fill(message.subject);
    await walker.field('Message').fill(message.text);
    if (message.files) {
      await this.page.locator('input[type=file]').setInputFiles(message.files);
      await this.page.getByText(message.files.at(-1)!.name).first().waitFor();
    }
    await this.page.locator('.address-chip-looking').first().waitFor({ state: 'detached' });
    if (message.askPin) await walker.key('button', 'pin.ask').click();
    if (message.withoutPin) {
      await walker.key('button', 'pin.without').click();
      if (message.pictures) await walker.screen('user-without-pin');
      await walker.key('button', 'pin.withoutConfirm').click();
    }
    if (message.note) await walker.label('linkMail.note').fill(message.note);
    if (message.mailLanguage) await walker.label('linkMail.language').selectOption(message.mailLanguage);
    if (message.expiresInDays) await walker.label('linkMail.messageEnd').selectOption(String(message.expiresInDays));
    if (message.linkExpiresInDays) await walker.label('linkMail.linkEnd').selectOption(String(message.linkExpiresInDays));
    return this.shownPin();
  }

  /** The PIN on the screen, or null. */
  async shownPin(): Promise<string | null> {
    const pin = this.page.locator('.pin-value strong').first();
    return (await pin.count()) ? ((await pin.textContent()) ?? '').trim() : null;
  }

  /** Clicks "Send" and waits for the message among the sent ones. */
  async send(): Promise<void> {
    await this.walker.button('Send').click();
    await this.page.waitForURL(/\/sent\/[\w-]{22}$/u);
    await this.page.locator('.message h1').waitFor();
  }

  async openFromList(subject: string): Promise<void> {
    await this.page.getByRole('link').filter({ hasText: subject }).first().click();
    await this.page.getByRole('heading', { name: subject }).waitFor();
  }

  /** Waits until the opened message has this text. */
  async reads(text: string): Promise<void> {
    await this.page.locator('.mail-text').getByText(text).first().waitFor();
  }

  /** Opens a sent message again. */
  async openSent(subject: string): Promise<void> {
    await this.go('Sent');
    await this.openFromList(subject);
  }

  /** The delivery status of the opened message for one recipient. */
  recipient(address: string): Locator {
    return this.page.locator('.recipient').filter({ hasText: address });
  }

  /** Waits until a sent message has this state for a recipient; opens it again to ask the server again. */
  async seesState(subject: string, address: string, state: string): Promise<void> {
    const now = this.recipient(address).locator('.recipient-now').filter({ hasText: this.walker.words.sentence(`state.${state}`) });
    for (let tries = 0; tries < 8; tries++) {
      await this.openSent(subject);
      const seen = await now.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
      if (seen) return;
    }
    assert.fail(`"${subject}" does not say state.${state} of ${address}, but ${await this.recipient(address).textContent()}`);
  }

  /** Chooses from the menu of a recipient of the opened message. */
  async choose(address: string, action: string): Promise<void> {
    await this.recipient(address).getByRole('button', { name: this.walker.words.sentence('state.menu') }).click();
    await this.walker.the('menuitem', action).click();
  }

  /** "Check assigned PIN": the PIN that the browser computes again. */
  async checkPin(address: string, options: { pictures?: boolean } = {}): Promise<string> {
    await this.choose(address, 'Check assigned PIN');
    const shown = this.page.getByRole('dialog').locator('.pin-value strong');
    await shown.waitFor();
    const pin = ((await shown.textContent()) ?? '').trim();
    if (options.pictures) await this.walker.screen('user-check-pin');
    await this.page.getByRole('dialog').getByRole('button', { name: this.walker.words.labelled('dialog.close') }).click();
    return pin;
  }

  async revoke(address: string, options: { pictures?: boolean } = {}): Promise<void> {
    await this.choose(address, 'Revoke');
    if (options.pictures) await this.walker.screen('user-revoke');
    await this.page.getByRole('dialog').getByRole('button', { name: this.walker.nameOf('Revoke') }).click();
    await this.recipient(address).locator('.recipient-now').filter({ hasText: this.walker.words.sentence('state.revoked') }).waitFor();
  }

  /** "Send the link again" or "New PIN"; returns the PIN that is then shown, if any. */
  async sendAgain(address: string, how: 'Send the link again' | 'New PIN', options: { pictures?: boolean } = {}): Promise<string | null> {
    await this.choose(address, how);
    const dialog = this.page.getByRole('dialog');
    if (options.pictures) await this.walker.screen(how === 'New PIN' ? 'user-new-pin' : 'user-send-again');
    const confirm = how === 'New PIN' ? 'pin.newConfirm' : 'state.resendConfirm';
    await dialog.getByRole('button', { name: this.walker.words.labelled(confirm) }).click();
    await this.walker.says('state.resent');
    const shown = dialog.locator('.pin-value strong');
    if (!(await dialog.isVisible())) return null;
    const pin = ((await shown.textContent()) ?? '').trim();
    await dialog.getByRole('button', { name: this.walker.words.labelled('dialog.close') }).click();
    return pin;
  }

  async signOut(): Promise<void> {
    await this.go('Settings');
    await this.walker.key('button', 'app.signOutHere').click();
    await this.walker.key('button', 'signIn.action').waitFor();
  }
}
