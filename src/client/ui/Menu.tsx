import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './Icon.tsx';

export interface MenuItem {
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  align?: 'start' | 'end';
  /** Shown as an icon alone (default) or with its label. */
  withLabel?: boolean;
  icon?: IconName;
}

/** Whether the list is open. Its first item has the focus then, and the button again after `close`. */
function useOpen() {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    if (list.current) keepInside(list.current);
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true });
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return { open, setOpen, root, button, list, close };
}

/** A menu button following the ARIA pattern: arrows, Home, End, Escape, first letters. */
export function Menu({ label, items, align = 'end', withLabel, icon = 'more' }: MenuProps) {
  const { open, setOpen, root, button, list, close } = useOpen();
  const listId = useId();
  return (
    <div
      class="menu"
      ref={root}
      onKeyDown={(event) => open && menuKey(event, close)}
      onFocusOut={(event) => {
        if (event.relatedTarget && !root.current?.contains(event.relatedTarget as Node)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        class={withLabel ? 'button' : 'button button-icon'}
        aria-label={withLabel ? undefined : label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        {withLabel ? label : null}
      </button>
      {/* Covers the whole page: what the list covers in part would be hard to hit. */}
      {open ? <div class="menu-curtain" onClick={close} /> : null}
      {open ? (
        <div ref={list} class={`menu-list menu-${align}`} role="menu" id={listId} aria-label={label}>
          {items.map((item) => (
            <Entry key={item.label} item={item} onClose={close} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Entry({ item, onClose }: { item: MenuItem; onClose: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      class={item.danger ? 'menu-item menu-item-danger' : 'menu-item'}
      aria-disabled={item.disabled ? 'true' : undefined}
      onClick={() => {
        if (item.disabled) return;
        onClose();
        item.onSelect();
      }}
    >
      {item.icon ? <Icon name={item.icon} /> : null}
      {item.label}
    </button>
  );
}

/** Opens the list on the side that has room: towards the other edge, or upwards. */
function keepInside(list: HTMLElement): void {
  const box = list.getBoundingClientRect();
  if (box.right > document.documentElement.clientWidth) list.classList.replace('menu-start', 'menu-end');
  else if (box.left < 0) list.classList.replace('menu-end', 'menu-start');
  const button = list.parentElement?.getBoundingClientRect();
  if (box.bottom > innerHeight && button && button.top > box.height) list.classList.add('menu-up');
}

function menuKey(event: KeyboardEvent & { currentTarget: HTMLElement }, close: () => void): void {
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const go = (index: number) => {
    event.preventDefault();
    entries[(index + entries.length) % entries.length]?.focus();
  };
  if (event.key === 'Escape') {
    event.preventDefault();
    close();
  } else if (event.key === 'ArrowDown') go(at + 1);
  else if (event.key === 'ArrowUp') go(at - 1);
  else if (event.key === 'Home') go(0);
  else if (event.key === 'End') go(entries.length - 1);
  else if (event.key.length === 1 && event.key !== ' ') {
    const letter = event.key.toLocaleLowerCase();
    const later = [...entries.slice(at + 1), ...entries.slice(0, at + 1)];
    later.find((entry) => entry.textContent?.trim().toLocaleLowerCase().startsWith(letter))?.focus();
  }
}
