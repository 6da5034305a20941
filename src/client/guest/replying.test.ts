// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { draftOf, dropDraft, hasDrafts, keepDraft, replySubject } from './replying.ts';

describe('an answer', () => {
  it.each([
    ['Termin', 'Re: Termin'],
    ['Re: Termin', 'Re: Termin'],
    ['AW: Re: RE[2]: Termin', 'Re: Termin'],
    ['Antw: Termin', 'Re: Termin'],
    ['Reise: Termin', 'Re: Reise: Termin'],
    ['', 'Re:'],
  ])('to %j is about %j', (subject, expected) => expect(replySubject(subject)).toBe(expected));

  it('keeps its request id until it is changed', () => {
    const first = draftOf('m', false);
    expect(draftOf('m', true).requestId).toBe(first.requestId);
    first.posted = { sent: true };
    const changed = keepDraft('m', { text: 'x' });
    expect(changed.requestId).not.toBe(first.requestId);
    expect(changed.posted).toBeNull();
    expect(hasDrafts()).toBe(true);
    dropDraft('m');
    expect(hasDrafts()).toBe(false);
  });
});
