import { JSDOM } from 'jsdom';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { escapes, htmlShapes, texts } from '../../../tests/browser/fixtures/heavyMail.ts';
import { CssFilter } from './cssFilter.ts';
import { prepare } from './htmlScan.ts';
import { defaultHtmlLimits, HeavyHtml, type HtmlLimits } from './limits.ts';
import { withoutLegacyHtml } from './legacy.ts';
import { Sanitiser } from './sanitise.ts';
import { shownLine, shownText, TextBounds, textOfHtml, withAddresses } from './text.ts';

const view = new JSDOM('<!doctype html><body></body>').window as unknown as Window & typeof globalThis;
const sanitiser = (limits = defaultHtmlLimits) => new Sanitiser(view, new Map(), limits);

/** The limit that stops a message, or null if all of it is sanitised; and the steps taken until then. */
async function run(
  html: string[],
  limits?: HtmlLimits,
): Promise<{ limit: string | null; steps: number; html: string }> {
  const one = sanitiser(limits);
  try {
    const parts = await one.parts(html);
    const sheet = view.document.createElement('div');
    sheet.append(...parts.map(({ content }) => content));
    return { limit: null, steps: one.steps.count, html: sheet.innerHTML + parts.map(({ styles }) => styles).join('') };
  } catch (error) {
    if (!(error instanceof HeavyHtml)) throw error;
    return { limit: error.limit, steps: one.steps.count, html: '' };
  }
}

/** Twice the input may take twice the steps, and a few more where a limit is reached in between. */
const mayGrow = (steps: number) => 2 * steps + 200;

afterEach(() => void vi.restoreAllMocks());

describe('Steps_at_most_double_with_the_input', () => {
  test.each(Object.keys(htmlShapes))('Sanitiser: %s', async (name) => {
    const steps = [];
    for (const size of [500, 1000, 2000]) steps.push((await run([htmlShapes[name]!(size)])).steps);
    expect(steps[1]).toBeLessThanOrEqual(mayGrow(steps[0]!));
    expect(steps[2]).toBeLessThanOrEqual(mayGrow(steps[1]!));
    expect(steps[0]).toBeGreaterThan(0);
  });

  /** Counts every character that any code reads, libraries included. */
  function looks(work: () => void): number {
    let count = 0;
    const { charCodeAt, codePointAt } = String.prototype;
    vi.spyOn(String.prototype, 'charCodeAt').mockImplementation(function (this: string, at: number) {
      count++;
      return charCodeAt.call(this, at);
    });
    vi.spyOn(String.prototype, 'codePointAt').mockImplementation(function (this: string, at: number) {
      count++;
      return codePointAt.call(this, at);
    });
    work();
    vi.restoreAllMocks();
    return count;
  }

  const unlimited = { ...defaultHtmlLimits, style: Infinity, selectors: Infinity };
  const pieces = [
    'a:b ',
    ':',
    '(',
    '[',
    '{',
    '}',
    'a{',
    'a{b:',
    '/*',
    '*/',
    '\\',
    '"',
    "'",
    '@media x{',
    '@',
    ';',
    'u\\72l(',
    'url( a',
    '<!--',
  ];
  test.each(pieces)('CSS filter: %j', (piece) => {
    const work = (size: number) => {
      const steps = { count: 0 };
      const css = piece.repeat(size);
      const count = looks(() => {
        new CssFilter(unlimited, steps).sheet(css);
        new CssFilter(unlimited, steps).declarations(css);
      });
      return steps.count + count;
    };
    const [once, twice] = [work(4000), work(8000)];
    expect(twice).toBeLessThanOrEqual(mayGrow(once));
    expect(once).toBeGreaterThan(4000);
  });

  test.each(Object.keys(texts))('Text bounds: %s', (name) => {
    const work = (size: number) => {
      const steps = { count: 0 };
      new TextBounds(steps).bound(texts[name]!(size));
      return steps.count;
    };
    expect(work(40_000)).toBeLessThanOrEqual(mayGrow(work(20_000)));
  });

  test.each(Object.keys(htmlShapes))('Text of HTML: %s', (name) => {
    const work = (size: number) => {
      const steps = { count: 0 };
      textOfHtml(htmlShapes[name]!(size), steps);
      return steps.count;
    };
    expect(work(40_000)).toBeLessThanOrEqual(mayGrow(work(20_000)));
  });
});

describe('Limits_of_HTML', () => {
  const { attributes, attributesEach, cells, characters, depth, nodes, selectors, style, text } = defaultHtmlLimits;
  const rules = (count: number) => `<style>${'p{color:red}'.repeat(count)}</style>`;
  const rows: [keyof HtmlLimits, string, string][] = [
    ['characters', ' '.repeat(characters), ' '.repeat(characters + 1)],
    ['depth', '<div>'.repeat(depth), '<div>'.repeat(depth + 1)],
    [
      'attributes',
      `<p ${'a '.repeat(90)}>`.repeat(attributes / 90),
      `<p ${'a '.repeat(90)}>`.repeat(attributes / 90 + 1),
    ],
    ['attributes', `<p ${'a '.repeat(attributesEach)}>`, `<p ${'a '.repeat(attributesEach + 1)}>`],
    ['text', 'x'.repeat(text), 'x'.repeat(text + 1)],
    ['text', 'x\n'.repeat(text / 5), 'x\n'.repeat(text / 5 + 1)],
    ['style', `<style>${' '.repeat(style)}</style>`, `<style>${' '.repeat(style + 1)}</style>`],
    ['selectors', rules(selectors), rules(selectors + 1)],
    ['cells', `<table><td colspan=${cells}>`, `<table><td colspan=${cells / 10} rowspan=11>`],
  ];

  test.each(rows)('%s: what is within is shown, more is refused', async (limit, within, beyond) => {
    expect((await run([within])).limit).toBeNull();
    expect((await run([beyond])).limit).toBe(limit);
  });

  test('nodes: counted with texts, over all parts together', async () => {
    const limits = { ...defaultHtmlLimits, nodes: 200 };
    const part = '<p>x</p>'.repeat(40);
    expect((await run([part, part], limits)).limit).toBeNull();
    expect((await run([part, part, part], limits)).limit).toBe('nodes');
  });

  test('nodes: refused before the parser runs where formatting would open again and again', () => {
    const html = `<p>${Array.from({ length: 150 }, (_, i) => `<b a=${i}>`).join('')}</p>${'<p>x'.repeat(nodes / 10)}`;
    expect(() => prepare([html], defaultHtmlLimits, { count: 0 })).toThrow(HeavyHtml);
  });

  test('a large message within the limits is shown whole, in its order', async () => {
    const html = `<table><tbody>${Array.from({ length: 900 }, (_, i) => `<tr><td>${i}</td></tr>`).join('')}</tbody></table>`;
    expect((await run([html])).html).toBe(`<div>${html}</div>`);
  });

  test('elements that are left out leave their content, however large it is', async () => {
    const content = '<p>x</p>'.repeat(600);
    expect((await run([`<unknown><form><o:p>${content}</o:p></form></unknown>`])).html).toBe(`<div>${content}</div>`);
    expect((await run([`<svg><g>${content}</svg><script>${content}</script>y`])).html).toBe('<div>y</div>');
  });

  test('elements that take the names of properties change nothing', async () => {
    const names = [
      'body',
      'childNodes',
      'firstChild',
      'createTreeWalker',
      'documentElement',
      'querySelectorAll',
      'nodeName',
    ];
    const html = names.map((name) => `<form name=${name}><img name=${name}><input name=${name}></form>`).join('');
    const { limit, html: shown } = await run([`${html}<p>${html}after</p>`]);
    expect(limit).toBeNull();
    expect(shown).toContain('after');
  });
});

describe('CSS_that_is_kept', () => {
  const clean = (css: string) => new CssFilter(defaultHtmlLimits, { count: 0 }).declarations(css);
  const sheet = (css: string) => new CssFilter(defaultHtmlLimits, { count: 0 }).sheet(css);

  test.each([
    'color:#333',
    'font-family:"Helvetica Neue", Arial, sans-serif',
    'font:bold 12px/1.5 Arial',
    'background:linear-gradient(90deg, red, rgba(0, 0, 0, .5))',
    'width:calc(100% - 2px) !important',
    'margin:0 auto',
    'display:inline-block',
    'mso-hide:all;color:red',
  ])('%s', (css) => {
    expect(clean(css)).toBe(css.replace('mso-hide:all;', ''));
  });

  test.each([
    ...[
      'position:fixed',
      'position:var(--p)',
      '--p:fixed',
      'p\\6fsition:fixed',
      'p\\00006f sition:absolute',
      'top:0',
      'z-index:9',
    ],
    ...[
      'transform:scale(9)',
      'translate:9px',
      'animation:x 1s',
      'transition:all 1s',
      'content:"x"',
      'columns:9',
      'zoom:9',
    ],
    ...[
      'filter:blur(9px)',
      'inset:0',
      'contain:none',
      'display:grid',
      'display:contents',
      'overflow:auto',
      'overflow:scroll',
    ],
    ...[
      'color:var(--c)',
      'width:attr(x px)',
      'width:env(x)',
      'width:expression(x)',
      'behavior:x',
      '-moz-binding:x',
      'font:small-caps 1em x',
    ],
    ...[
      'font-variant:small-caps',
      'background:url(x)',
      'background:u\\72l(x)',
      'background:u\\72 l(x)',
      'background:image-set("x" 1x)',
    ],
    ...[
      'color:{red}',
      'color:(red',
      'color:red)',
      'color:"red"',
      'color',
      ':red',
      'color:@x',
      'a{color:red}',
      '*color:red',
    ],
  ])('not %s', (css) => {
    expect(clean(css)).toBe('');
    expect(clean(`color:red;${css}`)).toMatch(/^(color:red)?$/);
    expect(sheet(`p{${css}}`)).toBe('');
  });

  test.each([
    'p.a > b + i[class*="x"]:hover, td:first-child::first-line { color:red }',
    'tr:nth-child(2n+1) { color:red }',
    '@media only screen and (max-width:600px) {\n.a { width:100% !important }\n}',
  ])('%s', (css) => {
    expect(sheet(css)).toBe(css);
  });

  test.each([
    ...[
      ':host',
      ':host(p)',
      ':host-context(p)',
      '::slotted(p)',
      'p:has(b)',
      'p:not(b)',
      'p:is(b)',
      'a ~ b',
      '::before',
      ':\\68ost',
      '&',
      'a | b',
    ],
    ...[
      'p[a',
      'p]',
      'p(',
      'p)',
      '@media (a:b(c))',
      '@supports (a:b)',
      '@font-face',
      '@keyframes x',
      '@page',
      '@layer x',
      '@container x',
    ],
  ])('no rule of %s', (selector) => {
    expect(sheet(`${selector} { color:red }`)).toBe('');
  });

  test('what cannot be closed does not reach the rules around it', () => {
    expect(sheet('p { color:(red } b { color:red }')).toBe('b { color:red }');
    expect(sheet('} b { color:red } i { color:red }')).toBe('i { color:red }');
    expect(sheet('a { b { color:red } color:blue } i { color:red')).toBe('a { color:blue }\ni { color:red }');
    expect(sheet('@import "x"; <!-- i { color:red } -->')).toBe('i { color:red }');
  });

  test('families beyond the limit are left out', () => {
    const filter = new CssFilter({ ...defaultHtmlLimits, families: 2 }, { count: 0 });
    expect(filter.declarations('font-family:a,b')).not.toBe('');
    expect(filter.declarations('font-family:b, a')).not.toBe('');
    expect(filter.declarations('font-family:c')).toBe('');
  });

  test.each(escapes)('nothing of it leaves the frame: %s', async (html) => {
    const { html: shown, limit } = await run([html]);
    expect(limit).toBeNull();
    expect(shown).toContain('escape');
    expect(shown).not.toMatch(/position|transform|animation|columns|:host|content:|--p|marquee/);
  });
});

describe('Texts', () => {
  const bound = (text: string) => new TextBounds().bound(text);

  test('ordinary texts stay as they are', () => {
    const url = `https://example.org/${'a'.repeat(900)}`;
    for (const text of [
      'Grüße, 你好，世界。こんにちは 안녕하세요',
      'สวัสดีครับ ขอบคุณ',
      'مرحبا بالعالم',
      '👨‍👩‍👧‍👦 e\u0301',
      url,
      '中'.repeat(2000),
    ]) {
      expect(bound(text)).toBe(text);
    }
  });

  test('marks, runs and rare characters are bounded', () => {
    expect(bound(`a${'\u0301'.repeat(1000)}b`)).toBe(`a${'\u0301'.repeat(30)}b`);
    expect(bound(`a${`${'\u0301'.repeat(20)}\u200b`.repeat(50)}`).match(/\u0301/g)!.length).toBeLessThanOrEqual(31);
    for (const text of ['\u0e01', '\u0628', 'a\u05d0']) {
      const longest = Math.max(
        ...bound(text.repeat(3000))
          .split('\u200b')
          .map((run) => run.length),
      );
      expect(longest).toBeLessThanOrEqual(502);
    }
    const seldom = String.fromCodePoint(...Array.from({ length: 2000 }, (_, i) => 0x1000 + i));
    expect(new Set(bound(seldom)).size).toBeLessThan(600);
  });

  test('a text is cut into blocks that say the same', () => {
    for (const text of ['', 'a', 'a\nb\n', '\n\n', 'line\n'.repeat(1000), 'x'.repeat(500)]) {
      const { blocks, isCut } = shownText(text);
      expect(blocks.flat().join('\n')).toBe(text);
      expect(isCut).toBe(false);
    }
  });

  test('the end of a huge text is left out', () => {
    expect(shownText('\n'.repeat(1_000_000)).isCut).toBe(true);
    const long = shownText('x'.repeat(1_500_000));
    expect(long.isCut).toBe(true);
    expect(long.blocks.flat().join('').length).toBeLessThanOrEqual(500_000);
    expect(Math.max(...long.blocks.flat().map((line) => line.length))).toBeLessThanOrEqual(10_000);
    expect(shownLine('x'.repeat(5000))).toHaveLength(1000);
  });

  test('web addresses are found, and the work for them is bounded', () => {
    expect(withAddresses('see https://a.example/b?c=(d). Or')).toEqual(['see ', 'https://a.example/b?c=(d', '). Or']);
    expect(withAddresses('a')).toEqual(['a']);
  });

  test('the text of HTML has lines and no markup', () => {
    const html =
      '<head><title>t</title><style>p{}</style></head><body><!-- c --><p>a &lt;b&gt; &#228;&nbsp;c</p>d<br>e<script>f</script>' +
      '<table><tr><td>1</td><td>2</td></tr></table>';
    expect(textOfHtml(html)).toBe('a <b> ä c\nd\ne1 2');
    expect(textOfHtml('<head><body>x')).toBe('x');
    expect(textOfHtml('a &amp;lt; <b')).toBe('a &lt; <b');
  });

  test('the copy of the header is found in one pass, whatever comes before its end', () => {
    const div = '<div class="header-protection-legacy-display">Subject: x</div>';
    expect(withoutLegacyHtml(`<body>${div}<p>y</p>`)).toBe('<body><p>y</p>');
    const count = { indexOf: 0 };
    const { indexOf } = String.prototype;
    vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, what: string, from?: number) {
      if (what === '>') count.indexOf++;
      return indexOf.call(this, what, from);
    });
    expect(withoutLegacyHtml(`<div class=header-protection-legacy-display>${'<div'.repeat(1000)}>`)).toContain('<div');
    expect(count.indexOf).toBeLessThan(5);
  });
});
