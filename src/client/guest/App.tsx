import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../ui/Button.tsx';
import { t } from '../ui/i18n.ts';
import { Notice } from '../ui/Notice.tsx';
import { Page, Sheet } from '../ui/Page.tsx';
import { problemText } from '../ui/problems.ts';
import { matchPath, path } from '../ui/router.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { later } from './screens/later.tsx';
import { LinkScreen } from './screens/LinkScreen.tsx';
import { SignIn } from './screens/SignIn.tsx';
import { loadInstance, session } from './mailbox/state.ts';
import { instance, organisation } from '../session/instance.ts';

// Everything after the link page loads when it is needed: the pages up to the password stay small.
const Mailbox = later(() => import('./screens/Mailbox.tsx').then((found) => found.Mailbox));
const LostRequest = later(() => import('./screens/LostPassword.tsx').then((found) => found.LostRequest));
const LostConfirm = later(() => import('./screens/LostPassword.tsx').then((found) => found.LostConfirm));
const Deleted = later(() => import('./screens/DeleteMailbox.tsx').then((found) => found.Deleted));

/** The guest's app: link, mailbox, lost password. */
export function App() {
  const [failure, setFailure] = useState<unknown>(null);
  const load = () => {
    setFailure(null);
    loadInstance().catch(setFailure);
  };
  useEffect(load, []);
  if (failure) {
    return (
      <Frame>
        <Notice kind="error">{problemText(failure)}</Notice>
        <Button onClick={load}>{t('again')}</Button>
      </Frame>
    );
  }
  if (!instance.value) {
    return (
      <Frame>
        <Skeleton />
      </Frame>
    );
  }
  return screen();
}

function screen() {
  const at = path.value;
  if (at.startsWith('/i/')) return <LinkScreen />;
  if (matchPath('/lost', at)) return <LostConfirm />;
  if (matchPath('/m/lost', at)) return <LostRequest />;
  if (matchPath('/m/closed', at)) return <Deleted />;
  return <SignedIn />;
}

function SignedIn() {
  const [failure, setFailure] = useState<unknown>(null);
  const look = () => {
    setFailure(null);
    import('./mailbox/signing.ts').then(({ resume }) => resume()).catch(setFailure);
  };
  useEffect(() => {
    if (session.value === undefined) look();
  }, []);
  if (failure) {
    return (
      <Frame>
        <Notice kind="error">{problemText(failure)}</Notice>
        <Button onClick={look}>{t('again')}</Button>
      </Frame>
    );
  }
  if (session.value === undefined) {
    return (
      <Frame>
        <Skeleton />
      </Frame>
    );
  }
  return session.value ? <Mailbox /> : <SignIn />;
}

function Frame({ children }: { children: ComponentChildren }) {
  return (
    <Page organisation={organisation()} narrow>
      <Sheet>{children}</Sheet>
    </Page>
  );
}
