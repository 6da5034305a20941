import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { prepare, scanTags } from './htmlScan.ts';
import { defaultHtmlLimits, HeavyHtml } from './limits.ts';

const { window } = new JSDOM('<!doctype html><body></body>');
const parse = (html: string) => new window.DOMParser().parseFromString(html, 'text/html');

const tags = (html: string) => {
  const found: string[] = [];
  scanTags(html, { count: 0 }, ({ name, isEnd, attributes, end }) => {
    found.push(`${isEnd ? '/' : ''}${name}${attributes || ''}`);
    return end;
  });
  return found.join(' ');
};

test.each([
  ['<p>a<b>b</b></p>', 'p b /b /p'],
  ['<A HREF="x>y" title=\'<b>\'>', 'a2'],
  ['<a =x =y b = c d=e>', 'a3'],
  ['a < b <3 <>', ''],
  ['<!-- <b> --><i>', 'i'],
  ['<!--><b>', 'b'],
  ['<!--- --!><b>', 'b'],
  ['<!doctype html><?x <b>?></ x>', ''],
  ['<style><b></styles></style ><i>', 'style /style i'],
  ['<textarea><b></TEXTAREA><i>', 'textarea /textarea i'],
  ['<plaintext></plaintext><b>', 'plaintext'],
  ['<b><i title="', 'b'],
])('scanTags finds the tags of %s', (html, expected) => {
  expect(tags(html)).toBe(expected);
});

const estimate = { ...defaultHtmlLimits, attributesEach: 1000 };

/** The limit that a source exceeds; null where a parser may have it. */
function excess(html: string, limits = estimate): string | null {
  try {
    prepare([html], limits, { count: 0 });
    return null;
  } catch (error) {
    if (error instanceof HeavyHtml) return error.limit;
    throw error;
  }
}

test.each([
  ['elements that are closed', '<div><span>x</span></div>', 2000],
  ['paragraphs that are not closed', '<p>x', 2000],
  ['list items that are not closed', '<ul><li>x<li>y</ul>', 1000],
  ['rows and cells that are not closed', '<tr><td>x<td>y', 1000, '<table>'],
  ['links that are not closed', '<a name=x>x', 1000],
  ['cells with fonts that are not closed', '<td><font size=2>x</td>', 1000, '<table><tr>'],
  ['conditional comments', '<!--[if mso]><table><tr><td><![endif]--><p>x</p>', 1000],
  ['paragraphs in bold that are not closed', '<p><b>x', 500],
])('Estimate_allows_%s', (_, html, times, before = '') => {
  expect(excess(before + html.repeat(times))).toBeNull();
});

test.each([
  ['elements', '<div>'],
  ['elements that an end tag does not reach', '<div><table></div>'],
  ['cells outside a table', '<td><div></td>'],
  ['cells behind a table in a table', '<td><div></td>', '<table><table></table>'],
  ['blocks in inline elements', '<span><div></span>'],
  ['formatting in paragraphs', '<p><b></p>', '', (i: number) => `<p><b a=${i}></p>`],
  ['end tags in comments', '<div><!--</div>-->'],
  ['end tags in attributes', '<div><a title="</div>">'],
  ['end tags in styles', '<div><style></div></style>'],
  ['end tags in scripts', '<div><script><!--<script></script></div>--></script>'],
  ['end tags in lists', '<div><select><style><!--</style></select></div>--></select>'],
  ['end tags in foreign content', '<div><svg><![CDATA[></div>]]></svg>'],
])('Parser_stays_near_the_depth_limit_with_%s', (_, html, before = '', each = (): string => html) => {
  const source = before + Array.from({ length: 1000 }, (_, i) => each(i)).join('');
  // What is left out before the parser cannot nest; the rest is refused.
  const [kept] = (() => {
    try {
      return prepare([source], estimate, { count: 0 });
    } catch {
      return [''];
    }
  })();
  expect(depthOf(parse(kept!).body)).toBeLessThanOrEqual(2 * estimate.depth);
});

function depthOf(root: Element): number {
  let deepest = 0;
  const walk: [Element, number][] = [[root, 0]];
  for (let next = walk.pop(); next; next = walk.pop()) {
    deepest = Math.max(deepest, next[1]);
    for (const child of next[0].children) walk.push([child, next[1] + 1]);
  }
  return deepest;
}

/** The same numbers in every run, so that a failure can be reproduced. */
function* numbers(seed: number): Generator<number> {
  for (let x = seed; ;) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    yield x >>> 8;
  }
}

test('Parser_makes_no_more_than_estimated_of_any_tags', () => {
  const names =
    'div p b i a font span table tr td th tbody caption colgroup ul li dl dd dt h1 h2 button object select option form style ' +
    'script svg math template textarea title x nobr ruby rt details center pre iframe marquee title body html frameset';
  const pieces = names.split(' ').flatMap((name) => [`<${name}>`, `<${name}>`, `</${name}>`]);
  pieces.push(
    '<!--',
    '-->',
    '<b a=1>',
    '<b a=2>',
    '<font a=3>',
    '<i a=4>',
    'x',
    '<br>',
    '</br>',
    '<svg/>',
    '<![CDATA[',
    ']]>',
    '<',
    '>',
    '"',
  );
  const next = numbers(20261130);
  const draw = (below: number) => next.next().value! % below;
  for (let round = 0; round < 1000; round++) {
    const motif = Array.from({ length: 1 + draw(9) }, () => pieces[draw(pieces.length)]).join('');
    const source =
      Array.from({ length: draw(6) }, () => pieces[draw(pieces.length)]).join('') + motif.repeat(1 + draw(30));
    const [kept] = prepare([source], { ...estimate, depth: 1e6, nodes: 1e6 }, { count: 0 });
    const { body } = parse(kept!);
    const depth = Math.ceil(depthOf(body) / 2);
    // Parts of a table that the parser adds by itself double it at most.
    if (depth > 3) expect(excess(source, { ...estimate, depth: depth - 3, nodes: 1e6 }), source).toBe('depth');
    const nodes = body.querySelectorAll('*').length;
    if (nodes > 20) expect(excess(source, { ...estimate, depth: 1e6, nodes: (nodes - 20) / 20 }), source).toBe('nodes');
  }
});

test('Style_elements_reach_the_parser_as_no_style_sheets', () => {
  const html = '<p>x</p><STYLE media="all" type=text/css>p { color: red }</STYLE><p>y</p>';
  const [prepared] = prepare([html], defaultHtmlLimits, { count: 0 });
  expect(prepared).toBe('<p>x</p><style type="text/plain">p { color: red }</STYLE><p>y</p>');
  expect(parse(prepared!).querySelector('style')!.textContent).toBe('p { color: red }');
});
