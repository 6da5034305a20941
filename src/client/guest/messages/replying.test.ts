import { describe, expect, it } from 'vitest';
import { replySubject } from './replying.ts';

describe('an answer', () => {
  it.each([
    ['Termin', 'Re: Termin'],
    ['Re: Termin', 'Re: Termin'],
    ['AW: Re: RE[2]: Termin', 'Re: Termin'],
    ['Antw: Termin', 'Re: Termin'],
    ['Reise: Termin', 'Re: Reise: Termin'],
    ['', 'Re:'],
  ])('to %j is about %j', (subject, expected) => expect(replySubject(subject)).toBe(expected));
});
