import { describe, expect, it } from 'vitest';
import { decoded, peopleIn } from './importing.ts';

const shown = (text: string) => peopleIn(text).map(({ name, address }) => (name ? `${name} <${address}>` : address));

describe('people of a vCard', () => {
  it.each([
    ['version 3', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mia Brandt\r\nEMAIL;TYPE=WORK:mia@x.org\r\nEND:VCARD\r\n'],
    ['version 4 in a group', 'BEGIN:VCARD\nVERSION:4.0\nitem1.EMAIL:mailto:mia@x.org\nN:Brandt;Mia;;;\nEND:VCARD'],
    ['a folded line', 'BEGIN:VCARD\nFN:Mia\n  Brandt\nEMAIL:mia@\n x.org\nEND:VCARD'],
    ['a quoted parameter', 'BEGIN:VCARD\nFN:Mia Brandt\nEMAIL;X-ABLabel="a:b;c":mia@x.org\nEND:VCARD'],
  ])('are read: %s', (_, text) => expect(shown(text)).toEqual(['Mia Brandt <mia@x.org>']));

  it('of version 2.1 are read with umlauts', () => {
    const line = 'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=84nne=\r\n M=C3=BCller\r\n';
    expect(shown(`BEGIN:VCARD\r\nVERSION:2.1\r\n${line}EMAIL;INTERNET:aenne@x.org\r\nEND:VCARD`)).toEqual([
      'Änne Müller <aenne@x.org>',
    ]);
  });

  it('have each address, and none without one', () => {
    const cards = 'BEGIN:VCARD\nFN:A\\, B\nEMAIL:a@x.org\nEMAIL:b@x.org\nEND:VCARD\nBEGIN:VCARD\nFN:Nobody\nEND:VCARD';
    expect(shown(cards)).toEqual(['A, B <a@x.org>', 'A, B <b@x.org>']);
  });
});

describe('people of a table', () => {
  it.each([
    ['Outlook', 'First Name,Last Name,E-mail Address\r\nMia,Brandt,mia@x.org\r\n'],
    ['Outlook in German', '\ufeffVorname;Nachname;E-Mail-Adresse\r\nMia;Brandt;mia@x.org'],
    ['Google', 'Name,Given Name,Notes,E-mail 1 - Value\nMia Brandt,Mia,"two\nlines, ""quoted""",mia@x.org'],
    ['Thunderbird', 'First Name\tDisplay Name\tPrimary Email\nM\tMia Brandt\tmia@x.org'],
    ['no head', 'Mia Brandt;mia@x.org'],
  ])('are read as %s writes them', (_, text) => expect(shown(text)).toEqual(['Mia Brandt <mia@x.org>']));

  it('have each address once, with the first name that there is', () =>
    expect(shown('Name,A,B\n,mia@x.org,\nMia,MIA@x.org ::: m@x.org,\nMo,mia@x.org,no address')).toEqual([
      'Mia <MIA@x.org>',
      'Mia <m@x.org>',
    ]));

  it('show no name that looks like another address', () =>
    expect(shown('Name,Email\nboss@bank.example,mia@x.org\nmia@x.org,mo@x.org')).toEqual([
      'boss bank. example <mia@x.org>',
      'mia x. org <mo@x.org>',
    ]));

  it('are nobody in other files', () => {
    for (const text of ['', '\u0000\u0001', 'just text', '<html>', 'a,b,c\n1,2,3']) expect(shown(text)).toEqual([]);
  });
});

it('reads UTF-8, and what older programs write', () => {
  expect(decoded(new TextEncoder().encode('\ufeffMüller'))).toBe('Müller');
  expect(decoded(Uint8Array.of(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72))).toBe('Müller');
});
