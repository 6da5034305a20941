import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** The commands of keys. Enter is not among them: a list's rows are links. */
export const shortcuts = {
  next: 'j',
  previous: 'k',
  select: 'x',
  reply: 'r',
  replyAll: 'a',
  archive: 'e',
  delete: '#',
  unread: 'u',
  compose: 'c',
  search: '/',
  help: '?',
} as const;

export type Command = keyof typeof shortcuts;
type Handlers = Partial<Record<Command, () => void>>;

const storageKey = 'restante.shortcuts';

/** Whether single keys act; a choice of this browser (WCAG 2.1.4). */
export const shortcutsOn = signal(remembered());
/** Whether the sheet that lists them is open. */
export const sheetOpen = signal(false);

function remembered(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

export function switchShortcuts(on: boolean): void {
  shortcutsOn.value = on;
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off');
  } catch {
    // Storage may be forbidden: then the choice lasts as long as the page.
  }
}

const typing = 'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])';

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'defaultPrevented'>;

/** The command of a key press; null if it is none, or belongs to a field, a menu, a dialog or the browser. */
export function commandOf(event: Pressed & { target: Element | null }): Command | null {
  const { key, target, ctrlKey, metaKey, altKey, isComposing, defaultPrevented } = event;
  // With AltGr, which some keyboards need for "#", Windows reports both keys.
  const isModified = metaKey || ctrlKey !== altKey;
  if (defaultPrevented || isComposing || isModified) return null;
  if (target?.closest(`${typing}, dialog, [role=menu]`)) return null;
  const found = Object.entries(shortcuts).find(([, one]) => one === key);
  return found ? (found[0] as Command) : null;
}

/** The newest screen's handlers take precedence. */
const stack: { handlers: Handlers }[] = [];

function onKeyDown(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, altKey, isComposing, defaultPrevented } = event;
  if (!shortcutsOn.value || document.querySelector('dialog[open]')) return;
  const target = event.target instanceof Element ? event.target : null;
  const command = commandOf({ key, ctrlKey, metaKey, altKey, isComposing, defaultPrevented, target });
  const owner = command ? stack.findLast(({ handlers }) => handlers[command]) : undefined;
  if (!command || !owner) return;
  event.preventDefault();
  owner.handlers[command]!();
}

/** Enables keys while the component is mounted. */
export function useShortcuts(handlers: Handlers): void {
  const entry = useRef({ handlers });
  entry.current.handlers = handlers;
  useEffect(() => {
    if (stack.length === 0) document.addEventListener('keydown', onKeyDown);
    const mine = entry.current;
    stack.push(mine);
    return () => {
      stack.splice(stack.indexOf(mine), 1);
      if (stack.length === 0) document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
