/** HTML and texts that cost a browser, or a careless sanitiser, far more than their length: each of a size that is asked for. */

const repeat = (text: string, times: number) => text.repeat(Math.max(0, Math.floor(times)));
/** Numbers are equally long, so that twice as many of them are twice as long. */
const list = (times: number, make: (i: string, number: number) => string) =>
  Array.from({ length: Math.floor(times) }, (_, i) => make(String(i).padStart(6, '0'), i)).join('');

/** The work is to grow no faster than `size`, which counts elements, declarations or characters. */
export const htmlShapes: Record<string, (size: number) => string> = {
  'declarations without end': (size) => `<p style="${repeat('a:b ', size)}">x</p>`,
  'colons': (size) => `<style>${repeat(':', size)}</style>`,
  'functions without end': (size) => `<style>${repeat('a:url(', size)}</style>`,
  'braces without end': (size) => `<style>${repeat('a{', size)}</style>`,
  'comments without end in a style': (size) => `<style>${repeat('/*', size)}</style>`,
  'at-rules without end': (size) => `<style>${repeat('@media x{', size)}</style>`,
  'nested elements': (size) => repeat('<div>', size),
  'nested formatting': (size) => list(size, (i) => `<b a=${i}>`),
  'formatting that opens again': (size) => `<p>${list(size / 2, (i) => `<b a=${i}>`)}</p>${repeat('<p>x', size / 2)}`,
  'nested unknown elements': (size) => repeat('<x>', size),
  'nested tables': (size) => repeat('<table><tr><td>', size / 3),
  'end tags that close nothing': (size) => repeat('<div><table></div>', size / 2),
  'tags without end': (size) => repeat('<div ', size),
  'body tags without end': (size) => repeat('<body ', size),
  'video tags without end': (size) => repeat('<video src=', size),
  'comments without end': (size) => repeat('<!--', size),
  'attributes': (size) => `<p ${list(size, (i) => `a${i}=1 `)}>x</p>`,
  'flat elements': (size) => repeat('<p>x</p>', size / 2),
  'line breaks': (size) => repeat('<br>', size),
  'cells': (size) => `<table>${repeat('<tr><td>x</td><td>y</td></tr>', size / 5)}</table>`,
  'wide cells': (size) => `<table><tr>${repeat('<td colspan=1000>x</td>', size / 100)}</tr></table>`,
  'attributes that style': (size) => list(size / 4, (i) => `<p style="margin:${i}px;color:red">x</p>`),
  'selectors': (size) => `<style>${list(size / 4, (i) => `p > b.c${i} i { color: red }\n`)}</style>${repeat('<p>x</p>', size / 4)}`,
  'families': (size) => list(size / 3, (i) => `<font face=f${i}>x</font> `),
  'sizes': (size) => list(size / 3, (i) => `<span style="font-size:${i}e-3px">x</span> `),
  'one text': (size) => repeat('lorem ipsum ', size),
  'one word': (size) => repeat('lorem', size),
  'narrow text': (size) => `<p style="width:1px">${repeat('a ', size)}</p>`,
};

export const texts: Record<string, (size: number) => string> = {
  'marks on one character': (size) => `a${repeat('\u0301', size)}`,
  'marks on no character': (size) => `a${repeat(`${'\u0301'.repeat(30)}\u200b`, size / 31)}`,
  'Thai without a space': (size) => repeat('\u0e01', size),
  'Arabic without a space': (size) => repeat('\u0628', size),
  'two directions': (size) => repeat('a\u05d0', size / 2),
  'seldom characters': (size) => list(size, (_, i) => String.fromCodePoint(0x1000 + (i % 0x2000))),
  'line ends': (size) => repeat('\n', size),
  'short lines': (size) => repeat('>a\nb\n', size / 5),
  'web addresses': (size) => repeat('http://a ', size / 9),
  'a web address without end': (size) => `http://${repeat('.', size)}`,
};

/** Mails that try to leave the frame, or to make it as high as they like. */
export const escapes: string[] = [
  '<style>p { --p: fixed; position: var(--p); top: 0; left: 0 }</style><p>escape</p>',
  '<p style="p\\6f sition:fixed;inset:0;z-index:9999">escape</p>',
  '<p style="position:absolute;top:-500px;left:-500px;width:5000px;height:5000px">escape</p>',
  '<p style="margin:-900px 0 0 -900px;width:3000px;background:red">escape</p>',
  '<p style="transform:translate(-500px,-500px) scale(50)">escape</p>',
  '<style>:host { position: fixed !important; margin: -500px; overflow: visible !important }</style><p>escape</p>',
  '<p style="height:99999999px">escape</p>',
  '<div style="height:100vh"><div style="height:1000vh">escape</div></div>',
  '<p style="font-size:99999px">escape</p>',
  '<p style="line-height:9999999px">escape</p>',
  '<style>p::before { content: "x"; display: block; height: 9999999px }</style><p>escape</p>',
  '<style>@keyframes k { to { height: 9999999px } } p { animation: k 1s }</style><p>escape</p>',
  '<p style="columns:1000;column-gap:1000px;width:99999px">escape</p>',
  `<img width=99999 height=99999999 alt="escape" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="><p>escape</p>`,
  '<table height=9999999 width=9999999><tr><td>escape</td></tr></table>',
  '<marquee height=9999999>escape</marquee><p>escape</p>',
];
