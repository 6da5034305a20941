import type { ComponentChildren } from 'preact';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Shell, type NavItem } from '../../ui/Page.tsx';
import { navigate, path } from '../../ui/router.tsx';
import { HeldTrustedKeys } from '../../trust/HeldTrustedKeys.tsx';
import { unread } from '../messages/store.ts';
import { decideTrustedKeys, trustedKeysHeld } from '../account/trustedKeys.ts';
import { session, signOut } from '../account/session.ts';
import { instance } from '../../session/instance.ts';
import { sheetOpen, useShortcuts } from './shortcuts.ts';
import { ShortcutSheet } from './ShortcutSheet.tsx';

interface DeskProps {
  list?: ComponentChildren;
  detail: ComponentChildren;
  reading: boolean;
}

/** The signed-in user's frame around every screen. */
export function Desk({ list, detail, reading }: DeskProps) {
  const at = path.value;
  const under = (root: string) => at === root || at.startsWith(`${root}/`);
  const nav: NavItem[] = [
    { href: '/compose', label: t('nav.compose'), icon: 'compose', current: under('/compose') },
    {
      href: '/inbox',
      label: t('nav.inbox'),
      icon: 'inbox',
      current: at === '/' || under('/inbox'),
      count: unread.value,
    },
    { href: '/archive', label: t('nav.archive'), icon: 'archive', current: under('/archive') },
    { href: '/sent', label: t('nav.sent'), icon: 'sent', current: under('/sent') },
    { href: '/drafts', label: t('nav.drafts'), icon: 'draft', current: under('/drafts') },
    { href: '/contacts', label: t('nav.contacts'), icon: 'people', current: under('/contacts') },
    { href: '/settings', label: t('nav.settings'), icon: 'settings', current: under('/settings') },
  ];
  useShortcuts({ compose: () => navigate('/compose'), help: () => (sheetOpen.value = true) });
  return (
    <>
      <Shell
        organisation={instance.value?.organisation ?? ''}
        nav={nav}
        navFoot={<Whoami />}
        list={list && trustedKeysHeld.value ? withHeld(list) : list}
        detail={detail}
        reading={reading}
      />
      <ShortcutSheet />
    </>
  );
}

/** The choice above every list while the list of trusted keys is held. */
export const HeldKeys = () => (
  <HeldTrustedKeys held={trustedKeysHeld.value} onDecide={decideTrustedKeys} showFingerprints />
);

const withHeld = (list: ComponentChildren) => (
  <div class="stack">
    <HeldKeys />
    {list}
  </div>
);

function Whoami() {
  const { name, address } = session.value!;
  return (
    <div class="stack-s">
      <div class="whoami" title={address}>
        <Avatar name={name} address={address} />
        <bdi class="one-line">{name || address}</bdi>
      </div>
      <Button kind="quiet" icon={<Icon name="signOut" />} onClick={() => void signOut()}>
        {t('app.signOut')}
      </Button>
    </div>
  );
}
