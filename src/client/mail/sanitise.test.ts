import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { sanitise } from './sanitise.ts';
import { thirdParty } from './shared-vectors.ts';

const view = new JSDOM('<!doctype html><body></body>').window as unknown as Window & typeof globalThis;
const pictures = new Map([['pic@x', 'blob:https://example.org/1']]);

async function shown(html: string) {
  const { content, styles, remote } = await sanitise(view, html, pictures);
  const sheet = view.document.createElement('div');
  sheet.append(content);
  return { html: sheet.innerHTML, elements: [...sheet.querySelectorAll('*')], styles, remote };
}

test('a picture of the message itself is shown, whatever names it', async () => {
  expect((await shown('<img src="cid:pic@x">')).html).toContain('src="blob:https://example.org/1"');
  expect((await shown('<img src="CID:pic%40x">')).html).toContain('src="blob:https://example.org/1"');
  expect((await shown('<img src="cid:other">')).html).not.toContain('src');
});

test('a blob: that the sender names is not', async () => {
  expect((await shown('<img src="blob:https://example.org/1">')).html).not.toContain('blob:');
});

const remote: [string, number][] = [
  ['<img src="https://evil.example/a">', 1],
  ['<img src="//evil.example/a" srcset="https://evil.example/b 2x">', 2],
  ['<table background="https://evil.example/a"><tr><td>x</td></tr></table>', 1],
  ['<p style="background: url(https://evil.example/a)">x</p>', 1],
  ['<p style="background: u\\72l(https://evil.example/a)">x</p>', 1],
  ['<p style="background: ur/**/l(https://evil.example/a)">x</p>', 1],
  ['<p style="background: image-set(\'https://evil.example/a\' 1x)">x</p>', 1],
  ['<style>@import "https://evil.example/a";</style>', 1],
  ['<style>@font-face { font-family: x; src: url(https://evil.example/a) }</style>', 1],
  ['<style>p { color: red; background: url(https://evil.example/a) }</style>', 1],
  ['<video poster="https://evil.example/a" src="https://evil.example/b"></video>', 1],
  ['<iframe src="https://evil.example/a"></iframe>', 1],
];

test.each(remote)('%s: left out and counted', async (html, count) => {
  const result = await shown(html);
  expect(result.html + result.styles.join()).not.toContain('evil.example');
  expect(result.remote).toBe(count);
});

test('what is harmless stays', async () => {
  const result = await shown(
    '<body style="color: red"><style>p { color: green }</style><p style="margin:0">x</p></body>',
  );
  expect(result.styles).toEqual(['p { color: green }']);
  expect(result.html).toBe('<div style="color: red;"><p style="margin:0">x</p></div>');
  expect(result.remote).toBe(0);
});

test('links open elsewhere and reveal nothing', async () => {
  expect((await shown('<a href="https://example.org/">x</a>')).html).toContain(
    '<a href="https://example.org/" target="_blank" rel="noopener noreferrer">x</a>',
  );
  for (const href of ['javascript:alert(1)', 'data:text/html,x', '/api/user/logout', '#top', 'blob:x', 'file:///x']) {
    expect((await shown(`<a href="${href}">x</a>`)).html).toContain('<a>x</a>');
  }
});

test('nothing that asks for input remains', async () => {
  const html = '<form action="https://evil.example/"><input name="password"><button>OK</button></form>';
  expect((await shown(html)).elements.map(({ nodeName }) => nodeName)).toEqual(['DIV']);
});

const corpus = thirdParty('html-xss');

function payloads(): string[] {
  const read = (name: string) => readFileSync(join(corpus!, name), 'utf8');
  const expected = JSON.parse(read('dompurify-expect.json')) as { payload: string }[];
  const items = JSON.parse(read('h5sc-items.json')) as { data: string }[];
  const lines = read('h5sc-vectors.txt').split('\n').filter(Boolean);
  return [...expected.map(({ payload }) => payload), ...items.map(({ data }) => data), ...lines];
}

const runs = (element: Element) =>
  /^(script|iframe|frame|object|embed|form|base|meta|link|style|svg|math|template)$/i.test(element.nodeName) ||
  [...element.attributes].some(
    ({ name, value }) =>
      /^on/i.test(name) ||
      (/^(href|src|action|formaction|xlink:href|data|poster|background|srcset)$/i.test(name) &&
        !/^(https?:|mailto:|tel:|blob:https:\/\/example\.org|data:image\/)/i.test(value)) ||
      (/^(src|srcset|poster|background)$/i.test(name) && /^(https?:)?\/\//i.test(value)),
  );

describe.skipIf(!corpus)('hostile HTML (html-xss)', () => {
  test('nothing of it runs or loads', async () => {
    const all = payloads();
    expect(all.length).toBeGreaterThan(600);
    for (const payload of all) {
      expect(typeof payload).toBe('string');
      const left = (await shown(payload)).elements.filter(runs);
      expect(left.map((element) => element.outerHTML)).toEqual([]);
    }
  });
});
