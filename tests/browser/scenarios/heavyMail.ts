import assert from 'node:assert/strict';
import { escapes, htmlShapes, texts } from '../fixtures/heavyMail.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import type { Walker } from '../fixtures/walker.ts';
import { forge, thread } from './hostile.ts';

const subject = 'A harmless letter';
/** Far beyond every limit. */
const huge = 50_000;
/** Shapes that leave something to show as HTML, however large they are. */
const staysHtml = [
  ...['declarations without end', 'colons', 'functions without end', 'braces without end', 'comments without end in a style'],
  ...['tags without end', 'body tags without end', 'video tags without end', 'comments without end', 'narrow text'],
];

/** How the open message is shown: in its frame, laid out, or as text. */
const shownAs = (walker: Walker): Promise<'html' | 'text'> =>
  walker.page
    .waitForFunction(() => {
      if (document.querySelector('.mail-text')) return 'text';
      const frame = document.querySelector<HTMLIFrameElement>('iframe.mail-frame');
      const part = frame?.contentDocument?.body?.querySelector('.mail-part');
      return part && frame!.style.height && !frame!.contentDocument!.body.hidden ? 'html' : null;
    })
    .then(async (found) => (await found.jsonValue()) as 'html' | 'text');

/** The page draws another frame, within the time that every step of a scenario has. */
async function assertAnswers(walker: Walker): Promise<void> {
  await walker.page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(() => resolve(true))));
}

async function open(walker: Walker, forged: Parameters<typeof forge>[1]): Promise<'html' | 'text'> {
  await forge(walker.page, { text: 'The text of the message.', ...forged });
  await walker.page.reload();
  return shownAs(walker);
}

/** Both apps with the message open. The frame is the same in both: in the short run the user's app takes part of the guest's cases. */
async function readers(fixture: Fixture): Promise<{ walker: Walker; share: <T>(all: T[]) => T[] }[]> {
  const { user, guest } = await thread(fixture);
  await user.go('Inbox');
  await user.openFromList(`Re: ${subject}`);
  return [
    { walker: guest.walker, share: (all) => all },
    { walker: user.walker, share: (all) => (fixture.isFull ? all : all.slice(-2)) },
  ];
}

async function heavyMailsShowTheirText(fixture: Fixture): Promise<void> {
  const nested = Object.entries(htmlShapes).filter(([name]) => name === 'nested elements');
  const shapes = Object.entries(htmlShapes).filter(([name], i) => (fixture.isFull || i % 4 === 0) && name !== 'nested elements');
  for (const { walker, share } of await readers(fixture)) {
    walker.looksTwice = true;
    for (const [name, shape] of share([...shapes, ...nested])) {
      const as = await open(walker, { html: [shape(huge)] });
      assert.equal(as, staysHtml.includes(name) ? 'html' : 'text', `${name}, ${walker.words.app}`);
      if (as === 'text') await walker.says('text.only');
      await assertAnswers(walker);
      if (name === 'nested elements') await walker.screen('heavy-mail');
      walker.assertNoFaults(name);
    }
  }
}

async function textsAreBounded(fixture: Fixture): Promise<void> {
  for (const { walker, share } of await readers(fixture)) {
    for (const [name, shape] of share(Object.entries(texts))) {
      assert.equal(await open(walker, { text: shape(1_500_000), html: [] }), 'text', name);
      await walker.says('text.cut');
      await assertAnswers(walker);
      assert.ok((await walker.tooWide()) <= 0, `${name}: too wide`);
      walker.assertNoFaults(name);
    }
    assert.equal(await open(walker, { html: [`<p>${texts['marks on one character']!(100_000)}</p>`] }), 'html');
    await assertAnswers(walker);
  }
}

/** Where the frame is, how high it is, and whether its two parts are separate. */
const frameBox = (walker: Walker) =>
  walker.page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>('iframe.mail-frame')!;
    const { left, right, height } = frame.getBoundingClientRect();
    const around = frame.parentElement!.getBoundingClientRect();
    const inside = frame.contentDocument!;
    const parts = [...inside.querySelectorAll<HTMLElement>('.mail-part')];
    const [first, second] = parts.map((part) => part.getBoundingClientRect());
    // The element at the second part's beginning; null if that is further down than the frame shows.
    const hit = inside.elementFromPoint(second!.left + 2, second!.top + 2);
    return {
      height,
      isInside: left >= around.left - 1 && right <= around.right + 1,
      isApart: first!.top >= -1 && first!.bottom <= second!.top + 1 && (hit === null || hit === parts[1]),
      clips: parts.map((part) => frame.contentWindow!.getComputedStyle(part).overflowX),
    };
  });

async function nothingLeavesTheFrame(fixture: Fixture): Promise<void> {
  for (const { walker, share } of await readers(fixture)) {
    for (const html of share([...escapes])) {
      assert.equal(await open(walker, { html: [html, '<p>The second part.</p>'] }), 'html', html);
      const { height, isInside, isApart, clips } = await frameBox(walker);
      assert.ok(height <= 20_100, `${html}: ${height} pixels high`);
      assert.ok(isInside && (await walker.tooWide()) <= 0, `${html}: the frame leaves its place`);
      assert.ok(isApart, `${html}: one part reaches into the other`);
      assert.deepEqual(clips, ['auto', 'auto'], html);
      walker.assertNoFaults(html);
    }
    await walker.picture('escapes');
  }
}

export const scenarios: Scenario[] = [
  { name: 'a mail beyond the limits shows its text, and the page answers', run: heavyMailsShowTheirText },
  { name: 'a text that would take a browser minutes is shown bounded', run: textsAreBounded },
  { name: 'nothing in a mail leaves its frame or its part, or makes the frame endless', run: nothingLeavesTheFrame },
];
