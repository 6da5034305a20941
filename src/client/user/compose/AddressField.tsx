import type { RefObject } from 'preact';
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

interface Completion {
  text: string;
  setText: (text: string) => void;
  /** The position of the chosen suggestion; -1: none. */
  active: number;
  setActive: (active: number) => void;
  offered: Suggestion[];
  /** Hides the suggestions. */
  close: () => void;
}

/** What is typed, and the people offered for it who are not in the field yet. */
function useCompletion(value: Mailbox[]): Completion {
  const [text, setText] = useState('');
  const [active, setActive] = useState(-1);
  const [suggested, close] = useContacts(text);
  const offered = suggested.filter(({ address }) => !value.some((one) => tryCanon(one.address) === tryCanon(address)));
  return { text, setText, active, setActive, offered, close };
}

interface Changes {
  add: (mailboxes: Mailbox[]) => void;
  removeAt: (index: number) => void;
  replaceAt: (index: number, address: string) => void;
  choose: (suggestion: Suggestion) => void;
}

type ChangingProps = Pick<AddressFieldProps, 'value' | 'onChange'> & {
  completion: Completion;
  input: RefObject<HTMLInputElement | null>;
};

/** The changes of the list of recipients; all but typing return the focus to the input. */
function changesOf({ value, onChange, completion, input }: ChangingProps): Changes {
  const add = (mailboxes: Mailbox[]) => {
    if (mailboxes.length) onChange(addAddresses(value, mailboxes));
    completion.setText('');
    completion.setActive(-1);
    completion.close();
  };
  return {
    add,
    removeAt(index) {
      announce(t('address.removed', { address: value[index]?.address ?? '' }));
      onChange(value.filter((_, i) => i !== index));
      input.current?.focus();
    },
    replaceAt(index, address) {
      announce(t('address.replaced', { address }));
      const others = value.filter((_, i) => i !== index);
      onChange(addAddresses(others, [{ ...value[index]!, address }]));
      input.current?.focus();
    },
    choose({ address, name }) {
      add([{ address, name: name ?? null }]);
      input.current?.focus();
    },
  };
}

/** The keys of the combobox. */
function pressed(event: KeyboardEvent, value: Mailbox[], completion: Completion, changes: Changes): void {
  const { text, active, setActive, offered } = completion;
  const open = offered.length > 0;
  const chosen = offered[active];
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    if (!open) return;
    event.preventDefault();
    const step = event.key === 'ArrowDown' ? 1 : -1;
    setActive((active + step + offered.length + (active < 0 && step < 0 ? 1 : 0)) % offered.length);
  } else if (event.key === 'Escape' && open) {
    event.preventDefault();
    completion.close();
  } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) {
    event.preventDefault();
    changes.choose(chosen);
  } else if (endsRecipient(text, event.key)) {
    event.preventDefault();
    changes.add(parseAddresses(text));
  } else if (event.key === 'Enter') event.preventDefault();
  else if (event.key === 'Backspace' && text === '' && value.length) {
    event.preventDefault();
    changes.removeAt(value.length - 1);
  }
}

/** Recipients as chips, with an input that completes: a combobox following the ARIA pattern. */
export function AddressField({ model, label, value, onChange, autofocus, error }: AddressFieldProps) {
  const completion = useCompletion(value);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    if (autofocus) input.current?.focus();
  }, [autofocus]);
  const changes = changesOf({ value, onChange, completion, input });
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
                onRemove={() => changes.removeAt(i)}
                onReplace={(address) => changes.replaceAt(i, address)}
              />
            ))}
          </ul>
        ) : null}
        <AddressInput id={id} input={input} value={value} error={error} completion={completion} changes={changes} />
        {completion.offered.length ? <Options id={id} completion={completion} onChoose={changes.choose} /> : null}
      </div>
      {error ? (
        <div class="field-error address-error" id={`${id}-error`} role="alert">
          {error}
        </div>
      ) : null}
    </div>
  );
}

interface AddressInputProps {
  id: string;
  input: RefObject<HTMLInputElement | null>;
  value: Mailbox[];
  error: string | null | undefined;
  completion: Completion;
  changes: Changes;
}

function AddressInput({ id, input, value, error, completion, changes }: AddressInputProps) {
  const { text, setText, active, setActive, offered } = completion;
  const open = offered.length > 0;
  return (
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
      onKeyDown={(event) => pressed(event, value, completion, changes)}
      onPaste={(event) => {
        const pasted = event.clipboardData?.getData('text/plain') ?? '';
        if (!/[,;\n\t<]/u.test(pasted)) return;
        event.preventDefault();
        changes.add(parseAddresses(`${text}${pasted}`));
      }}
      onBlur={() => changes.add(parseAddresses(text))}
    />
  );
}

interface OptionsProps {
  id: string;
  completion: Completion;
  onChoose: (suggestion: Suggestion) => void;
}

function Options({ id, completion: { offered, active }, onChoose }: OptionsProps) {
  return (
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
            onChoose(contact);
          }}
        >
          <bdi>{contact.name || contact.address}</bdi>
          {contact.name ? <bdi class="small soft">{contact.address}</bdi> : null}
        </li>
      ))}
    </ul>
  );
}
