import { useEffect, useState } from 'preact/hooks';
import { formatFingerprint } from '../../crypto/fingerprint.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { Link } from '../../ui/router.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { Desk } from '../desk/Desk.tsx';
import { entryId, matches, standingOf, type Entry } from './book.ts';
import { ContactDetail } from './ContactDetail.tsx';
import { ImportKeys } from './ImportKeys.tsx';
import { ImportPeople } from './ImportPeople.tsx';
import { PersonDialog } from './PersonDialog.tsx';
import { VerifiedMark } from './KeyCard.tsx';
import { contacts, loadContacts } from './store.ts';

export const contactPath = (canonical: string): string => `/contacts/${entryId(canonical)}`;

/** Everyone whose key is kept or trusted, and beside it (on a phone instead of it) the chosen contact. */
export function Contacts({ id }: { id: string | null }) {
  const [error, setError] = useState<unknown>(null);
  useEffect(() => void loadContacts().catch(setError), []);
  const entry = contacts.value?.find((one) => entryId(one.canonical) === id) ?? null;
  return (
    <Desk
      reading={id !== null}
      list={<List current={entry?.canonical ?? null} error={error} />}
      detail={
        entry ? (
          <ContactDetail key={entry.canonical} entry={entry} />
        ) : id && contacts.value ? (
          <EmptyState picture={<Icon name="people" size={56} />} title={t('contact.goneTitle')}>
            <Link href="/contacts">{t('contact.all')}</Link>
          </EmptyState>
        ) : id ? (
          <Skeleton lines={6} />
        ) : (
          <EmptyState picture={<Icon name="people" size={56} />} title={t('contact.chooseTitle')}>
            <p>{t('contact.chooseText')}</p>
          </EmptyState>
        )
      }
    />
  );
}

/** The text that a search reads besides the names: a fingerprint, with and without its blanks. */
function fingerprintText({ key, pin }: Entry): string {
  const shown = formatFingerprint(key?.fingerprint ?? pin?.fpr ?? '');
  return `${shown} ${shown.replaceAll(' ', '')}`;
}

type Adding = 'add' | 'people' | 'keys';

function Actions({ onChoose }: { onChoose: (dialog: Adding) => void }) {
  return (
    <div class="row contact-actions">
      <Button icon={<Icon name="plus" />} onClick={() => onChoose('add')}>
        {t('person.add')}
      </Button>
      <Button icon={<Icon name="key" />} onClick={() => onChoose('keys')}>
        {t('import.action')}
      </Button>
      <Button icon={<Icon name="upload" />} onClick={() => onChoose('people')}>
        {t('people.import')}
      </Button>
    </div>
  );
}

function List({ current, error }: { current: string | null; error: unknown }) {
  const [search, setSearch] = useState('');
  const [dialog, setDialog] = useState<Adding | null>(null);
  const all = contacts.value;
  const words = search.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  const found = (all ?? []).filter((entry) => matches(entry, words, fingerprintText(entry)));
  return (
    <div class="stack">
      {current ? <h2>{t('contact.title')}</h2> : <Title>{t('contact.title')}</Title>}
      <Actions onChoose={setDialog} />
      {all?.length ? <TextField label={t('contact.search')} type="search" value={search} onInput={setSearch} /> : null}
      {words.length ? (
        <p class="small soft" role="status">
          {found.length ? tn('contact.found', found.length) : t('mail.nothingFound')}
        </p>
      ) : null}
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
      {all === null && !error ? <Skeleton lines={5} /> : null}
      {all?.length === 0 ? (
        <EmptyState picture={<Icon name="people" size={56} />} title={t('contact.empty')}>
          <p>{t('contact.emptyText')}</p>
        </EmptyState>
      ) : null}
      {found.length ? (
        <ul class="mail-list">
          {found.map((entry) => (
            <Row key={entry.canonical} entry={entry} current={entry.canonical === current} />
          ))}
        </ul>
      ) : null}
      {dialog === 'add' ? <PersonDialog onClose={() => setDialog(null)} /> : null}
      {dialog === 'people' ? <ImportPeople onClose={() => setDialog(null)} /> : null}
      {dialog === 'keys' ? <ImportKeys onClose={() => setDialog(null)} /> : null}
    </div>
  );
}

function Row({ entry, current }: { entry: Entry; current: boolean }) {
  const { name, address, canonical } = entry;
  const standing = standingOf(entry);
  return (
    <li>
      <Link class="mail-row contact-row" href={contactPath(canonical)} aria-current={current ? 'true' : undefined}>
        <Avatar name={name ?? ''} address={address} />
        <bdi class="mail-from one-line">{name || address}</bdi>
        <span class="mail-subject contact-lines">
          {name ? <bdi class="one-line">{address}</bdi> : null}
          <span class={standing === 'changed' ? 'contact-how contact-changed' : 'contact-how'}>
            {standing === 'changed' ? <Icon name="warn" size={16} /> : null}
            {t(`contact.how-${standing}`)}
          </span>
        </span>
        {standing === 'verified' ? <VerifiedMark /> : null}
      </Link>
    </li>
  );
}
