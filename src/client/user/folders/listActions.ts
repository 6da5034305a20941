import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { B64u } from '../../crypto/client.ts';
import { navigate, navigateFromHere } from '../../ui/router.tsx';
import type { Folder, Mark } from '../account/api.ts';
import { useShortcuts } from '../desk/shortcuts.ts';
import { mark } from './marking.ts';
import { nothing, selectedOf, toggled } from './selection.ts';

/** What of the folder is selected; `isOn` once the user begins to select, even if nothing is selected yet. */
export function useSelection(shown: B64u[]) {
  const [selection, setSelection] = useState(nothing);
  const [isOn, setOn] = useState(false);
  return {
    selected: selectedOf(selection, shown),
    isOn,
    toggle: (id: B64u, asRange: boolean) => setSelection((now) => toggled(now, id, shown, asRange)),
    selectAll: () => setSelection({ ids: new Set(shown), anchor: null }),
    begin: () => setOn(true),
    clear: () => {
      setSelection(nothing);
      setOn(false);
    },
  };
}

export type ListSelection = ReturnType<typeof useSelection>;

interface ActingProps {
  folder: Folder;
  messageId: B64u | null;
  rows: RefObject<HTMLUListElement | null>;
  selection: ListSelection;
}

/** Marks messages; focus and the open message follow. */
export const acting =
  ({ folder, messageId, rows, selection }: ActingProps) =>
  async (what: Mark, ids: B64u[]) => {
    const at = focusedRow(rows.current);
    const leave = navigateFromHere();
    if (ids.length === 0 || !(await mark(what, ids))) return;
    selection.clear();
    // The row that replaced the focused one has the focus now.
    if (at >= 0)
      requestAnimationFrame(() =>
        linksOf(rows.current)
          .slice(0, at + 1)
          .at(-1)
          ?.focus(),
      );
    // An open message that left the list, or is marked unread, is closed.
    if (messageId && ids.includes(messageId) && what !== 'read') leave(`/${folder}`);
  };

interface ListKeysProps extends ActingProps {
  shown: B64u[];
  searchField: RefObject<HTMLInputElement | null>;
  act: (what: Mark, ids: B64u[]) => Promise<void>;
}

/** The keyboard shortcuts of the list. */
export function useListKeys({ folder, messageId, rows, selection, shown, searchField, act }: ListKeysProps) {
  const { selected } = selection;
  /** The open message, else the one whose row has the focus. */
  const current = (): B64u | null => messageId ?? shown[focusedRow(rows.current)] ?? null;
  /** The messages that a key acts on. */
  const targets = (): B64u[] => {
    const one = current();
    return selected.length || !one ? selected : [one];
  };
  const step = (by: 1 | -1) => {
    const at = messageId ? shown.indexOf(messageId) : focusedRow(rows.current);
    const next = Math.min(Math.max(at + by, 0), shown.length - 1);
    if (messageId && shown[next]) navigate(`/${folder}/${shown[next]}`);
    else linksOf(rows.current)[next]?.focus();
  };
  const toArchive: Mark = folder === 'archive' ? 'inbox' : 'archive';
  useShortcuts({
    next: () => step(1),
    previous: () => step(-1),
    select: () => {
      const id = current();
      if (id) selection.toggle(id, false);
    },
    search: () => searchField.current?.focus(),
    delete: () => void act('delete', targets()),
    ...(folder === 'sent'
      ? {}
      : { archive: () => void act(toArchive, targets()), unread: () => void act('unread', targets()) }),
  });
}

const linksOf = (rows: HTMLElement | null): HTMLElement[] => [
  ...(rows?.querySelectorAll<HTMLElement>('.mail-row') ?? []),
];

/** Which row has the focus, counted from 0; -1: none. */
const focusedRow = (rows: HTMLElement | null): number =>
  linksOf(rows).findIndex((link) => link.closest('[data-message]')?.contains(document.activeElement));
