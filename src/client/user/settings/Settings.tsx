import { useState } from 'preact/hooks';
import { sameSession } from '../../session/sameSession.ts';
import { Button } from '../../ui/Button.tsx';
import { Switch } from '../../ui/Choice.tsx';
import { chooseLanguage, languageNames, languages, t, type Language } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast, toastProblem } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Licences, Sheet, Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { api } from '../account/api.ts';
import { Desk } from '../desk/Desk.tsx';
import { session, signOut } from '../account/session.ts';
import { nameProblem } from '../setup/name.ts';
import { OwnKey } from './OwnKey.tsx';
import { PublishKey } from './PublishKey.tsx';
import { Signature } from './Signature.tsx';
import { ChangePassword, NewRecoveryCode } from './Secrets.tsx';
import { Shortcuts } from './Shortcuts.tsx';

/** The user's name, key, password and recovery code. */
export function Settings() {
  return (
    <Desk
      reading
      detail={
        <div class="column">
          <Title>{t('nav.settings')}</Title>
          <Profile />
          <Signature />
          <OwnKey />
          <PublishKey />
          <ChangePassword />
          <NewRecoveryCode />
          <Shortcuts />
          <Sheet plain>
            <h2>{t('settings.signOutTitle')}</h2>
            <p class="soft">{t('settings.signOutText', { minutes: session.value!.idleMinutes })}</p>
            <div>
              <Button icon={<Icon name="signOut" />} onClick={() => void signOut()}>
                {t('app.signOutHere')}
              </Button>
            </div>
          </Sheet>
          <Licences />
        </div>
      }
    />
  );
}

/** Saves one of the settings at once. */
function useSaving() {
  const { name, language, notifyByMail } = session.value!;
  const [error, setError] = useState<unknown>(null);
  const save = async (change: { name?: string; language?: Language; notifyByMail?: boolean }) => {
    const next = { name, language, notifyByMail, ...change };
    const isSame = sameSession();
    setError(null);
    try {
      await api.settings(next);
      if (!isSame()) return;
      session.value = { ...session.value!, ...next };
      toast(t('settings.saved'));
    } catch (failure) {
      setError(failure);
    }
  };
  return { error, save };
}

function Profile() {
  const { address, name, language, notifyByMail } = session.value!;
  const { error, save } = useSaving();
  return (
    <Sheet plain>
      <h2>{t('settings.profile')}</h2>
      <p class="soft">
        <bdi>{address}</bdi>
      </p>
      <NameForm known={name} onSave={(name) => void save({ name })} />
      <Select
        label={t('language.choose')}
        value={language as Language}
        options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
        onChange={(next) => {
          void chooseLanguage(next).catch(toastProblem);
          void save({ language: next });
        }}
      />
      <Switch
        label={t('settings.notify')}
        hint={t('settings.notifyHint', { address })}
        checked={notifyByMail}
        onChange={(on) => void save({ notifyByMail: on })}
      />
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
    </Sheet>
  );
}

function NameForm({ known, onSave }: { known: string; onSave: (name: string) => void }) {
  const [name, setName] = useState(known);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!nameProblem(name)) onSave(name.trim());
      }}
    >
      <TextField
        label={t('setup.name')}
        hint={t('settings.nameHint')}
        value={name}
        onInput={setName}
        error={nameProblem(name)}
      />
      {name.trim() !== known ? (
        <div>
          <Button type="submit">{t('settings.saveName')}</Button>
        </div>
      ) : null}
    </form>
  );
}
