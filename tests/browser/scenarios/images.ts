import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GnuPg } from '../fixtures/gnupg.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { phone, type Walker } from '../fixtures/walker.ts';
import { Internet } from '../fixtures/internet.ts';
import { linkOf } from '../people/guest.ts';

const maria = 'maria.berger@example.net';
const subject = 'Your results are here';
const text = `Dear Mrs Berger,

your results have arrived, and there is nothing to worry about. The report is attached.

Please answer here if you have questions: what you write stays between us.

Alice Linden`;
const report = { name: 'Report March.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(182_000, 32) };

/** Pictures side by side, as phones on a table. */
async function beside(walker: Walker, pictures: string[], file: string): Promise<void> {
  const page = await walker.context.browser()!.newPage({ viewport: { width: 1240, height: 660 } });
  const phones = pictures.map((path) => `<img src="data:image/png;base64,${readFileSync(path).toString('base64')}">`);
  const style =
    'body{margin:12px;display:flex;gap:16px;background:#fff}' +
    'img{width:292px;height:636px;object-fit:cover;object-position:top;' +
    'border:1px solid #cfc8b8;border-radius:10px;box-sizing:border-box}';
  await page.setContent(`<style>${style}</style>${phones.join('')}`);
  await page.screenshot({ path: file });
  await page.close();
}

/** The two pictures that README.md shows: compose.png and guest.png in the folder of pictures. */
async function readmesPictures(fixture: Fixture): Promise<void> {
  const internet = await Internet.start();
  fixture.ends(() => internet.end());
  const gpg = new GnuPg();
  fixture.ends(async () => gpg.end());
  await internet.takesMail('example.net', 'reed-practice.example');
  const tom = 'tom.reed@reed-practice.example';
  await internet.publish(tom, gpg.binary(gpg.make(`Tom Reed <${tom}>`)));
  const server = await fixture.server([...internet.settings, '--Instance:Organisation', 'Linden Clinic']);
  const user = await fixture.user(server, 'alice@linden-clinic.example', 'Alice Linden', 'en', { width: 1180, height: 1160 });
  const { walker } = user;
  await user.setUp(server.setUpLink);
  await user.write({ to: [maria, tom], subject, text, files: [report] });
  for (const chip of [0, 1]) {
    await walker.page.locator('.address-chip').nth(chip).getByText(walker.words.sentence('transport.tls-valid')).waitFor();
  }
  await walker.says('compose.save-saved');
  await walker.page.screenshot({ path: join(fixture.folder, 'compose.png') });
  const pin = await user.shownPin();
  await user.send();

  const guest = await fixture.guest(server, maria, 'en', phone);
  const taken: string[] = [];
  const take = async (name: string) => taken.push(await guest.walker.picture(name));
  await guest.walker.goto(linkOf(await server.mailTo(maria)));
  await guest.walker.button('Open message').waitFor();
  await take('readme-link');
  await guest.walker.button('Open message').click();
  await guest.walker.field('Enter PIN').waitFor();
  await take('readme-pin');
  await guest.enterPin(pin!);
  await guest.walker.page.getByRole('heading', { name: guest.walker.nameOf('Choose a password') }).first().waitFor();
  await take('readme-password');
  await guest.createMailbox();
  await guest.reads(subject, 'Dear Mrs Berger,');
  await take('readme-message');
  await beside(walker, taken, join(fixture.folder, 'guest.png'));
}

export const scenarios: Scenario[] = [{ name: 'the pictures of README.md', run: readmesPictures, full: true }];
