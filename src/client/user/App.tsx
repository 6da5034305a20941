import { useEffect } from 'preact/hooks';
import { Button } from '../ui/Button.tsx';
import { t } from '../ui/i18n.ts';
import { Notice } from '../ui/Notice.tsx';
import { Page, Sheet } from '../ui/Page.tsx';
import { matchPath, navigate, path } from '../ui/router.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { Folder } from './account/api.ts';
import { Compose } from './compose/Compose.tsx';
import { Drafts } from './compose/Drafts.tsx';
import { prepareDraft } from './drafts/prepared.ts';
import { Contacts } from './contacts/Contacts.tsx';
import { FolderScreen } from './folders/FolderScreen.tsx';
import { phase, start } from './account/session.ts';
import { instance } from '../session/instance.ts';
import { Settings } from './settings/Settings.tsx';
import { SetUp } from './setup/SetUp.tsx';
import { Recover } from './sign-in/Recover.tsx';
import { SignIn } from './sign-in/SignIn.tsx';

/** Chooses the screen by the session and the path. */
export function App() {
  const organisation = instance.value?.organisation ?? 'Restante';
  if (phase.value === 'starting') {
    return (
      <Page organisation={organisation} narrow>
        <Skeleton lines={4} />
      </Page>
    );
  }
  if (phase.value === 'unreachable') return <Unreachable />;
  if (path.value === '/setup') return <SetUp />;
  if (phase.value === 'signed-out') return path.value === '/recover' ? <Recover /> : <SignIn />;
  return <Screens />;
}

function Unreachable() {
  return (
    <Page organisation="Restante" narrow>
      <Sheet plain>
        <Notice kind="error">{t('problem.network')}</Notice>
        <Button kind="primary" onClick={() => void start()}>
          {t('app.retry')}
        </Button>
      </Sheet>
    </Page>
  );
}

function Screens() {
  const compose = matchPath('/compose/:id', path.value);
  const contact = matchPath('/contacts/:id', path.value);
  const message = matchPath('/:folder/:id', path.value);
  if (path.value === '/compose') return <NewDraft />;
  if (compose) return <Compose key={compose.id} id={compose.id!} />;
  if (path.value === '/drafts') return <Drafts />;
  if (path.value === '/settings') return <Settings />;
  if (path.value === '/contacts') return <Contacts id={null} />;
  if (contact) return <Contacts id={contact.id!} />;
  if (path.value === '/archive') return <FolderScreen folder="archive" messageId={null} />;
  if (path.value === '/sent') return <FolderScreen folder="sent" messageId={null} />;
  if (message && isFolder(message['folder']))
    return <FolderScreen folder={message['folder']} messageId={message.id!} />;
  return <FolderScreen folder="inbox" messageId={null} />;
}

const isFolder = (name: string | undefined): name is Folder =>
  name === 'inbox' || name === 'archive' || name === 'sent';

function NewDraft() {
  useEffect(() => navigate(prepareDraft({}), 'replace'), []);
  return null;
}
