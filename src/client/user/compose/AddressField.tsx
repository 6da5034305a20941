import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { tryCanon } from '../../crypto/address.ts';
import type { Mailbox } from '../../crypto/client.ts';
import { t } from '../../ui/i18n.ts';
import { announce } from '../../ui/live.tsx';
import { api } from '../api.ts';
import type { Contact } from '../types.ts';
import { addAddresses, parseAddresses } from './addresses.ts';
import { AddressChip } from './AddressChip.tsx';
import type { Sight } from './model.ts';

interface AddressFieldProps {
  label: string;
  value: Mailbox[];
  onChange: (value: Mailbox[]) => void;
  sightOf: (address: string) => Sight | undefined;
  isHeld: (sight: Sight) => boolean;
  autofocus?: boolean;
  error?: string | null;
}

const completionAfterMs = 150;

/** People known from earlier letters whose name or address fits what is typed. */
function useContacts(text: string): [Contact[], () => void] {
  const [contacts, setContacts] = useState<Contact[]>([]);
  useEffect(() => {
    setContacts([]);
    if (text.trim().length < 2) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api
        .contacts(text.trim(), { signal: stop.signal })
        .then((found) => setContacts(found.contacts.slice(0, 6)))
        // Without completion one types on.
        .catch(() => undefined);
    }, completionAfterMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return [contacts, () => setContacts([])];
}

/** Recipients as chips, with an input that completes: a combobox after the ARIA pattern. */
export function AddressField({ label, value, onChange, sightOf, isHeld, autofocus, error }: AddressFieldProps) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(-1);
  const [contacts, closeContacts] = useContacts(text);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    if (autofocus) input.current?.focus();
  }, [autofocus]);
  const offered = contacts.filter(({ address }) => !value.some((one) => tryCanon(one.address) === tryCanon(address)));
  const open = offered.length > 0;

  const add = (mailboxes: Mailbox[]) => {
    if (mailboxes.length) onChange(addAddresses(value, mailboxes));
    setText('');
    setActive(-1);
    closeContacts();
  };
  const removeAt = (index: number) => {
    announce(t('address.removed', { address: value[index]?.address ?? '' }));
    onChange(value.filter((_, i) => i !== index));
    input.current?.focus();
  };
  const choose = ({ address, name }: Contact) => {
    add([{ address, name }]);
    input.current?.focus();
  };
  const key = (event: KeyboardEvent) => {
    const chosen = offered[active];
    const complete = text.trim() !== '' && (event.key !== ' ' || tryCanon(text.trim()) !== null);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!open) return;
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + offered.length + (active < 0 && step < 0 ? 1 : 0)) % offered.length);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      closeContacts();
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) {
      event.preventDefault();
      choose(chosen);
    } else if (['Enter', ',', ';', ' '].includes(event.key) && complete && !insideQuotes(text, event.key)) {
      event.preventDefault();
      add(parseAddresses(text));
    } else if (event.key === 'Enter') event.preventDefault();
    else if (event.key === 'Backspace' && text === '' && value.length) {
      event.preventDefault();
      removeAt(value.length - 1);
    }
  };
  return (
    <div class="address-field">
      <label class="address-label" for={id}>
        {label}
      </label>
      <div class="address-box" onClick={(event) => event.target === event.currentTarget && input.current?.focus()}>
        {value.length ? (
          <ul class="address-chips" aria-label={t('address.list', { field: label })}>
            {value.map((one, i) => {
              const sight = sightOf(one.address);
              const held = sight !== undefined && isHeld(sight);
              return (
                <AddressChip key={one.address} mailbox={one} sight={sight} held={held} onRemove={() => removeAt(i)} />
              );
            })}
          </ul>
        ) : null}
        <input
          ref={input}
          id={id}
          class="address-input"
          type="text"
          inputmode="email"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          aria-invalid={error ? 'true' : undefined}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setActive(-1);
          }}
          onKeyDown={key}
          onPaste={(event) => {
            const pasted = event.clipboardData?.getData('text/plain') ?? '';
            if (!/[,;\n\t<]/u.test(pasted)) return;
            event.preventDefault();
            add(parseAddresses(`${text}${pasted}`));
          }}
          onBlur={() => add(parseAddresses(text))}
        />
        {open ? (
          <ul class="address-options" role="listbox" id={`${id}-list`} aria-label={t('address.suggestions')}>
            {offered.map((contact, i) => (
              <li
                key={contact.address}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === active}
                class="address-option"
                onPointerDown={(event) => {
                  event.preventDefault();
                  choose(contact);
                }}
              >
                <bdi>{contact.name || contact.address}</bdi>
                {contact.name ? <bdi class="small soft">{contact.address}</bdi> : null}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      {error ? (
        <div class="field-error address-error" id={`${id}-error`} role="alert">
          {error}
        </div>
      ) : null}
    </div>
  );
}

/** A comma or blank inside an open quote, or a blank in a name before "<", belongs to the name. */
function insideQuotes(text: string, key: string): boolean {
  return key !== 'Enter' && (text.match(/"/gu)?.length ?? 0) % 2 === 1;
}
