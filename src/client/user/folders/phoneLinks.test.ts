import { describe, expect, it } from 'vitest';
import { phoneLinks, phoneNumber } from './phoneLinks.ts';

describe('a phone number typed on the page', () => {
  it.each([
    ['+49 (0)30 1234-567', '+49301234567'],
    ['0049 (0) 151 / 23 45 67', '0049151234567'],
    ['(030) 12 34 56', '030123456'],
    ['０３０ 123456', '030123456'],
    ['+1 650‑555‑0100', '+16505550100'],
    [' 110 ', '110'],
  ])('is read: %j', (typed, number) => expect(phoneNumber(typed)).toBe(number));

  it.each(['', '12', 'call mia', '030 12 ext. 5', '+49?body=x', '1'.repeat(21), '++49 30 1234', '*100#'])(
    'is none: %j',
    (typed) => expect(phoneNumber(typed)).toBeNull(),
  );

  it('becomes links in which the text is encoded', () => {
    expect(phoneLinks('030 1234', 'Für Mia & you: 100 %')).toEqual({
      tel: 'tel:0301234',
      sms: 'sms:0301234?body=F%C3%BCr%20Mia%20%26%20you%3A%20100%20%25',
    });
    expect(phoneLinks('nobody', 'x')).toBeNull();
  });
});
