import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
/** The link in a mail's text, alone on its line. */
export function linkIn(text) {
    const link = /^(https?:\/\/\S+)$/mu.exec(text)?.[1];
    assert.ok(link, `no link alone on its line in:\n${text}`);
    return link;
}
export const linkOf = (mail) => linkIn(mail.text);
/** The recipient without a key, before and after the mailbox. */
export class Guest {
    walker;
    address;
    password = `correct ${randomBytes(6).toString('hex')} battery staple`;
    constructor(walker, address) {
        this.walker = walker;
        this.address = address;
    }
    get page() {
        return this.walker.page;
    }
    /** Opens the link and clicks "Open message". */
    async openLink(link, options = {}) {
        await this.walker.goto(link);
        const open = this.walker.button('Open message');
        await open.waitFor();
        assert.ok(!this.page.url().includes('#'), 'the secret stays in the address bar');
        if (options.pictures)
            await this.walker.screen('guest-link');
        await open.click();
    }
    async enterPin(pin) {
        await this.walker.field('Enter PIN').fill(pin);
        await this.walker.key('button', 'pin.go').click();
    }
    async goOnWithoutPin() {
        await this.walker.key('button', 'noPin.go').click();
    }
    /** Chooses the password: typed, or the one that the page suggests. */
    async createMailbox(options = {}) {
        const { walker } = this;
        const first = walker.page.getByRole('textbox').or(walker.page.locator('input[type=password]'));
        await walker.key('heading', 'choose.title').waitFor();
        if (options.suggested) {
            await walker.key('button', 'choose.generate').click();
            await walker.key('button', 'copy.action').waitFor();
            this.password = await walker.label('choose.label').inputValue();
            assert.ok(this.password.length >= 10, 'the suggested password is long enough');
        }
        else {
            await first.first().waitFor();
            await walker.label('choose.label').fill(this.password);
        }
        await walker.label('choose.again').fill(this.password);
        if (options.pictures)
            await walker.screen('guest-password');
        await walker.button('Create temporary mailbox').click();
    }
    /** Waits for an opened message and compares what it says. */
    async reads(subject, text) {
        await this.page.getByRole('heading', { name: subject, exact: true }).waitFor();
        await this.page.locator('.mail-text').getByText(text).first().waitFor();
    }
    /** Downloads an attachment and compares its bytes. */
    async downloads(file) {
        const chip = this.page.getByRole('button', { name: file.name });
        const [download] = await Promise.all([this.page.waitForEvent('download'), chip.first().click()]);
        assert.equal(download.suggestedFilename(), file.name);
        assert.ok((await readFile(await download.path())).equals(file.buffer), `${file.name} came as it was`);
    }
    async reply(text, options = {}) {
        const { walker } = this;
        await walker.button(options.all ? 'Reply to all' : 'Reply').click();
        await walker.label('reply.text').fill(text);
        if (options.files) {
            await this.page.locator('input[type=file]').setInputFiles(options.files);
            await this.page.getByText(options.files[0].name).first().waitFor();
        }
        if (options.pictures)
            await walker.screen('guest-reply');
        await walker.button('Send').click();
        await walker.says('reply.sent');
    }
    async signIn() {
        const { walker } = this;
        await walker.label('signIn.address').fill(this.address);
        await walker.label('signIn.password').fill(this.password);
        await walker.key('button', 'signIn.go').click();
    }
    async openFromList(subject) {
        await this.page.getByRole('link').filter({ hasText: subject }).first().click();
    }
    /** Downloads the key, locked with a passphrase. */
    async exportKey(passphrase, options = {}) {
        const { walker } = this;
        await walker.key('link', 'settings.title').click();
        await walker.key('heading', 'settings.title').waitFor();
        if (options.pictures)
            await walker.screen('guest-settings');
        await walker.key('button', 'program.title').click();
        await walker.key('heading', 'program.title').waitFor();
        await walker.button('Download my key').click();
        await walker.label('export.password').fill(this.password);
        await walker.label('export.passphrase').fill(passphrase);
        await walker.label('export.again').fill(passphrase);
        if (options.pictures)
            await walker.screen('guest-export');
        const button = walker.button('Download my key');
        const [download] = await Promise.all([this.page.waitForEvent('download'), button.click()]);
        await walker.says('export.done');
        if (options.pictures)
            await walker.screen('guest-exported');
        return readFile(await download.path(), 'utf8');
    }
    /** Opens Settings, and there the page about the own mail program. */
    async toProgram() {
        const { walker } = this;
        await walker.goto('/m/settings');
        await walker.key('button', 'program.title').click();
        await walker.key('heading', 'program.title').waitFor();
    }
    /** Switches direct delivery on that page, with the password. */
    async switchDelivery(key, said, picture) {
        const { walker } = this;
        await walker.key('button', key).click();
        await walker.label('export.password').fill(this.password);
        if (picture)
            await walker.screen(picture);
        await walker.key('button', key).click();
        await walker.says(said);
    }
    /** Brings a public key from that page, pasted. */
    async bringKey(armored) {
        const { walker } = this;
        await walker.key('button', 'ownKey.title').click();
        await walker.label('ownKey.paste').fill(armored);
        await walker.key('button', 'ownKey.look').click();
        await walker.label('export.password').fill(this.password);
        await walker.key('button', 'ownKey.use').click();
        await walker.says('ownKey.done');
    }
}
//# sourceMappingURL=guest.js.map