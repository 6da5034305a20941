import { describe, expect, it } from 'vitest';
import { withSignature } from './signature.ts';

describe('a signature text', () => {
  it('is below the cursor in a new message', () => expect(withSignature('', 'Alice')).toBe('\n\nAlice\n'));

  it('is above the quoted text of an answer', () =>
    expect(withSignature('\n\nMia wrote:\n> Hello\n', 'Alice\n+49 30')).toBe(
      '\n\nAlice\n+49 30\n\n\nMia wrote:\n> Hello\n',
    ));

  it('changes nothing if there is none', () => expect(withSignature('\n\nMia wrote:', '')).toBe('\n\nMia wrote:'));
});
