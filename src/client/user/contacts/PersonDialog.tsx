import { useState } from 'preact/hooks';
import { tryCanon } from '../../crypto/address.ts';
import { nameBefore } from '../../mail/displayName.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { t } from '../../ui/i18n.ts';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { navigateFromHere } from '../../ui/router.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useTask } from '../../ui/useTask.ts';
import { entryId, type Entry } from './book.ts';
import { savePerson } from './store.ts';

interface PersonDialogProps {
  /** The person whose name is changed; omitted: a new person. */
  entry?: Entry;
  onClose: () => void;
}

/** The person as typed, and saving them. */
function usePerson({ entry, onClose }: PersonDialogProps) {
  const [name, setName] = useState(entry?.name ?? '');
  const [address, setAddress] = useState(entry?.address ?? '');
  const [tried, setTried] = useState(false);
  const task = useTask();
  const canonical = tryCanon(address.trim());
  const typed = name.trim();
  const isNameRefused = typed !== '' && (nameBefore(address.trim(), typed) ?? '') !== typed;
  const save = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!canonical || isNameRefused) return;
    const leave = navigateFromHere();
    const saved = await task.run(() => savePerson({ address: address.trim(), name: typed }));
    if (!saved) return;
    toast(t('person.saved'));
    onClose();
    if (!entry) leave(`/contacts/${entryId(canonical)}`);
  };
  const nameError = tried && isNameRefused ? t('person.nameRefused') : null;
  const addressError = tried && !canonical ? t('person.addressRefused') : null;
  return { name, setName, nameError, address, setAddress, addressError, task, save };
}

/** A person's name and address. A name that shows another address would show a person to whom nothing goes. */
export function PersonDialog(props: PersonDialogProps) {
  const { entry, onClose } = props;
  const { name, setName, nameError, address, setAddress, addressError, task, save } = usePerson(props);
  return (
    <Dialog title={t(entry ? 'person.edit' : 'person.add')} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void save(event)} noValidate>
        <TextField
          label={t('person.name')}
          optional
          autocomplete="off"
          value={name}
          onInput={setName}
          error={nameError}
        />
        <TextField
          label={t('person.address')}
          type="email"
          autocomplete="off"
          autocapitalize="off"
          readOnly={entry !== undefined}
          value={address}
          onInput={setAddress}
          error={addressError}
        />
        <p class="small soft">{t('person.private')}</p>
        {task.error ? <Notice kind="error">{task.error}</Notice> : null}
        <div>
          <Button type="submit" kind="primary" busy={task.busy}>
            {t('person.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
