import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { tryCanon } from '../../crypto/address.ts';
import type { Mailbox } from '../../crypto/client.ts';
import { shownName } from '../../mail/shownName.ts';
import { t } from '../../ui/i18n.ts';
import { announce } from '../../ui/live.tsx';
import { api } from '../account/api.ts';
import { matches } from '../contacts/book.ts';
import { contacts, loadContacts } from '../contacts/store.ts';
import { addAddresses, endsRecipient, parseAddresses } from './addresses.ts';
import { AddressChip } from './AddressChip.tsx';
import type { ComposeModel } from './model.ts';

interface AddressFieldProps {
  model: ComposeModel;
  label: string;
  value: Mailbox[];
  onChange: (value: Mailbox[]) => void;
  autofocus?: boolean;
  error?: string | null;
}

/** A person offered for completion. */
type Suggestion = Mailbox;

const suggestion = (who: Mailbox): Suggestion => ({ address: who.address, name: shownName(who) });

const completionAfterMs = 150;

const mostOffered = 6;

/** People in the contacts whose name or address matches; loaded when the user begins to type. */
async function written(text: string): Promise<Suggestion[]> {
  if (contacts.value === null) await loadContacts().catch(() => undefined);
  const words = text
    .toLocaleLowerCase()
    .split(/[\s,]+/u)
    .filter(Boolean);
  const found = (contacts.value ?? []).filter((entry) => (entry.key || entry.person) && matches(entry, words, ''));
  return found.map(suggestion);
}

/** People known from earlier messages or by their key, whose name or address matches. */
function useContacts(text: string): [Suggestion[], () => void] {
  const [found, setFound] = useState<Suggestion[]>([]);
  useEffect(() => {
    setFound([]);
    if (text.trim().length < 2) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      Promise.all([api.contacts(text.trim(), stop.signal), written(text)])
        .then(([known, own]) => {
          if (!stop.signal.aborted) setFound(addAddresses(own, known.contacts).slice(0, mostOffered).map(suggestion));
        })
        // Without completion the user types the whole address.
        .catch(() => undefined);
    }, completionAfterMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return [found, () => setFound([])];
}

/** Recipients as chips, with an input that completes: a combobox following the ARIA pattern. */
export function AddressField({ model, label, value, onChange, autofocus, error }: AddressFieldProps) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(-1);
  const [suggested, closeContacts] = useContacts(text);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    if (autofocus) input.current?.focus();
  }, [autofocus]);
  const offered = suggested.filter(({ address }) => !value.some((one) => tryCanon(one.address) === tryCanon(address)));
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
  const replaceAt = (index: number, address: string) => {
    announce(t('address.replaced', { address }));
    const others = value.filter((_, i) => i !== index);
    onChange(addAddresses(others, [{ ...value[index]!, address }]));
    input.current?.focus();
  };
  const choose = ({ address, name }: Suggestion) => {
    add([{ address, name: name ?? null }]);
    input.current?.focus();
  };
  const key = (event: KeyboardEvent) => {
    const chosen = offered[active];
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
    } else if (endsRecipient(text, event.key)) {
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
            {value.map((one, i) => (
              <AddressChip
                key={one.address}
                model={model}
                mailbox={one}
                onRemove={() => removeAt(i)}
                onReplace={(address) => replaceAt(i, address)}
              />
            ))}
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
