import { describe, expect, it } from 'vitest';
import { distance, meantDomain, questionOf } from './typos.ts';

describe('the domain that was meant', () => {
  it.each([
    ['gmial.com', 'gmail.com'],
    ['gmail.con', 'gmail.com'],
    ['gmail.de', 'gmail.com'],
    ['gmali.con', 'gmail.com'],
    ['gmai.com', 'gmail.com'],
    ['gmail.co', 'gmail.com'],
    ['gmail', 'gmail.com'],
    ['gogglemail.com', 'googlemail.com'],
    ['gmx.ed', 'gmx.de'],
    ['gxm.de', 'gmx.de'],
    ['web.d', 'web.de'],
    ['wbe.de', 'web.de'],
    ['t-onlin.de', 't-online.de'],
    ['tonline.de', 't-online.de'],
    ['t-online.com', 't-online.de'],
    ['hotmial.com', 'hotmail.com'],
    ['outlok.com', 'outlook.com'],
    ['iclould.com', 'icloud.com'],
    ['yaho.com', 'yahoo.com'],
    ['frenet.de', 'freenet.de'],
    ['poste.de', 'posteo.de'],
    ['mailbox.or', 'mailbox.org'],
    ['porton.me', 'proton.me'],
  ])('%s: %s', (typed, meant) => expect(meantDomain(typed)).toBe(meant));

  it.each([
    ...['gmail.com', 'gmx.net', 'mail.com', 'email.com', 'ymail.com', 'web.com', 'gmx.com', 'live.de', 'posteo.net'],
    ...['recipient.example', 'organisation.example', 'uni-mainz.de', 'wien.gv.at', 'sap.com', 'bmw.de', 'localhost'],
  ])('%s is taken as it is', (typed) => expect(meantDomain(typed)).toBeNull());

  it('may be that of the organisation', () => {
    expect(meantDomain('organisatoin.example', ['organisation.example'])).toBe('organisation.example');
    expect(meantDomain('organisation', ['organisation.example'])).toBe('organisation.example');
  });

  it('is measured in typing errors: a swap counts once', () => {
    expect(distance('gmial', 'gmail')).toBe(1);
    expect(distance('', 'gmx')).toBe(3);
    expect(distance('gmx', 'gmx')).toBe(0);
    expect(distance('web', 'wab')).toBe(1);
  });
});

describe('what is asked about an address', () => {
  const asked = (address: string) => questionOf(address, address.toLowerCase(), ['organisation.example']);

  it('is nothing for an ordinary one', () => expect(asked('Mia@recipient.example')).toBeNull());

  it('keeps the part before the @', () =>
    expect(asked('Mia+news@GMIAL.com')?.meant).toEqual({ address: 'Mia+news@gmail.com', domain: 'gmail.com' }));

  it('says that a domain has no dot, even without another suggestion', () =>
    expect(asked('mia@intranet')).toEqual({ hasNoDot: true, domain: 'intranet', meant: null }));

  it('takes the organisation’s own domain as it is, with a dot or without', () =>
    expect(questionOf('mia@localhost', 'mia@localhost', ['localhost'])).toBeNull());
});
