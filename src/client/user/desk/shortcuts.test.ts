import { beforeEach, describe, expect, test, vi } from 'vitest';
import { commandOf, shortcuts } from './shortcuts.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, isComposing: false, defaultPrevented: false };
/** An element inside elements that match these. */
const inside = (...matching: string[]): Element =>
  ({
    closest: (selector: string) => (matching.some((one) => selector.includes(one)) ? {} : null),
  }) as unknown as Element;
const press = (key: string, over: Partial<Parameters<typeof commandOf>[0]> = {}) =>
  commandOf({ ...plain, key, target: inside(), ...over });

describe('a key', () => {
  test.each(Object.entries(shortcuts))('means %s: %s', (command, key) => expect(press(key)).toBe(command));

  test.each(['J', 'Enter', 'Tab', 'z', ' '])('"%s" is no shortcut', (key) => expect(press(key)).toBeNull());

  test('with a modifier belongs to the browser', () => {
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey']) expect(press('r', { [modifier]: true })).toBeNull();
  });

  test('that needs AltGr on this keyboard counts', () =>
    expect(press('#', { ctrlKey: true, altKey: true })).toBe('delete'));

  test.each(['textarea', 'select', 'contenteditable', 'input', 'dialog', 'role=menu'])('in %s belongs to it', (place) =>
    expect(press('e', { target: inside(place) })).toBeNull(),
  );

  test('that composes a character, or that something used already, does nothing', () => {
    expect(press('a', { isComposing: true })).toBeNull();
    expect(press('a', { defaultPrevented: true })).toBeNull();
  });
});

describe('the choice', () => {
  beforeEach(() => void vi.resetModules());

  test('to have no shortcuts is remembered in this browser', async () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    });
    const first = await import('./shortcuts.ts');
    expect(first.shortcutsOn.value).toBe(true);
    first.switchShortcuts(false);
    vi.resetModules();
    expect((await import('./shortcuts.ts')).shortcutsOn.value).toBe(false);
    vi.unstubAllGlobals();
  });
});
