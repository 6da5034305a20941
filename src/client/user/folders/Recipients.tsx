import { useState } from 'preact/hooks';
import { nameOrAddress, type Named } from '../../mail/shownName.ts';
import { Person } from '../../ui/Avatar.tsx';
import { t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { Postmark, type PostmarkState } from '../../ui/Postmark.tsx';
import { Time } from '../../ui/Time.tsx';
import { instance } from '../../session/instance.ts';
import type { MessageItem, Recipient, RecipientState } from '../account/types.ts';
import { CheckPin, ResendDialog, RevokeDialog } from './RecipientDialogs.tsx';

const marks: Record<RecipientState, PostmarkState> = {
  queued: 'sealed',
  delivered: 'sealed',
  refused: 'gone',
  opened: 'opened',
  read: 'opened',
  answered: 'opened',
  'link-expired': 'gone',
  expired: 'gone',
  revoked: 'gone',
};

const order = ['queued', 'delivered', 'refused', 'opened', 'read', 'answered', 'expired', 'revoked'] as const;

interface RecipientsProps {
  item: MessageItem;
  /** The people whom the user's own message or draft names. */
  people: readonly Named[];
  refresh: () => Promise<void>;
}

interface RecipientProps extends RecipientsProps {
  recipient: Recipient;
}

/** The delivery status of a sent message for each recipient, and the possible actions. */
export function Recipients({ item, people, refresh }: RecipientsProps) {
  return (
    <section class="stack-s no-print" aria-label={t('state.title')}>
      <h2 class="part-title">{t('state.title')}</h2>
      <ul class="recipients">
        {item.recipients.map((recipient) => (
          <RecipientLine key={recipient.address} item={item} recipient={recipient} people={people} refresh={refresh} />
        ))}
      </ul>
    </section>
  );
}

/** The known times of one recipient, in the order of the journey. */
function stepsOf(recipient: Recipient): { state: RecipientState; at: string }[] {
  const steps = order.flatMap((state) => {
    const at = recipient[`${state}At`];
    return at ? [{ state, at }] : [];
  });
  const { state, invitation } = recipient;
  return state === 'link-expired' && invitation ? [...steps, { state, at: invitation.expiresAt }] : steps;
}

type Doing = 'check' | 'new-pin' | 'resend' | 'revoke' | null;

/** The possible actions for one recipient: entries for a menu, and the dialog of the chosen one. */
export function useRecipientActions({ item, recipient, people, refresh }: RecipientProps) {
  const [doing, setDoing] = useState<Doing>(null);
  const common = { item, recipient, people, onClose: () => setDoing(null), refresh };
  const dialog = (
    <>
      {doing === 'check' ? <CheckPin {...common} /> : null}
      {doing === 'new-pin' || doing === 'resend' ? <ResendDialog {...common} newPin={doing === 'new-pin'} /> : null}
      {doing === 'revoke' ? <RevokeDialog {...common} /> : null}
    </>
  );
  return { entries: menuOf(recipient, setDoing), dialog };
}

function RecipientLine(props: RecipientProps) {
  const { recipient } = props;
  const { entries, dialog } = useRecipientActions(props);
  const { address, name } = recipient;
  return (
    <li class="recipient">
      <div class="recipient-head">
        <Person name={name} address={address} />
        <Menu label={t('state.menu', { name: nameOrAddress(recipient) })} items={entries} />
      </div>
      <Stages recipient={recipient} />
      {recipient.refusedAt && recipient.refusal ? (
        <p class="recipient-refusal">
          <Icon name="error" size={18} />
          <span>
            {t('state.relaySaid')} <q>{recipient.refusal}</q>
          </span>
        </p>
      ) : null}
      {recipient.kind === 'pgp' ? <p class="small soft">{t('state.toKey')}</p> : null}
      <LinkFacts recipient={recipient} />
      {dialog}
    </li>
  );
}

/** The delivery status: its mark, and every state with its time. */
function Stages({ recipient }: { recipient: Recipient }) {
  const { state } = recipient;
  const steps = stepsOf(recipient);
  const last = steps.find((step) => step.state === state) ?? steps.at(-1);
  return (
    <div class="recipient-state">
      {state && last ? (
        <Postmark
          state={marks[state]}
          place={instance.value?.organisation ?? ''}
          date={last.at}
          label={t(`state.${state}`)}
          width={92}
        />
      ) : null}
      <ol class="recipient-steps">
        {steps.map((step) => (
          <li key={step.state} class={step.state === state ? 'recipient-now' : ''}>
            {t(`state.${step.state}`)} <Time at={step.at} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function LinkFacts({ recipient }: { recipient: Recipient }) {
  const { invitation, redemptions } = recipient;
  if (!invitation && !redemptions) return null;
  return (
    <p class="small soft">
      {invitation ? t(invitation.hasPin ? 'state.withPin' : 'state.withoutPin') : null}
      {invitation?.state === 'pending' ? (
        <>
          {' · '}
          {t('state.linkUntil')} <Time at={invitation.expiresAt} style="date" />
        </>
      ) : null}
      {invitation && redemptions ? ' · ' : null}
      {redemptions ? <Redemptions of={redemptions} /> : null}
    </p>
  );
}

/** How often the message's links were opened; the first and the last time are always shown. */
function Redemptions({ of: { count, firstAt, lastAt } }: { of: NonNullable<Recipient['redemptions']> }) {
  if (count === 1) {
    return (
      <>
        {t('state.redeemed')} <Time at={firstAt} />
      </>
    );
  }
  return (
    <>
      {tn('state.redeemedTimes', count)}
      {' · '}
      {t('state.redeemedFirst')} <Time at={firstAt} />
      {' · '}
      {t('state.redeemedLast')} <Time at={lastAt} />
    </>
  );
}

function menuOf(recipient: Recipient, choose: (doing: Doing) => void): MenuItem[] {
  const guest = recipient.kind === 'guest';
  const outside = recipient.kind !== 'user';
  const revoked = recipient.state === 'revoked';
  const over = revoked || recipient.state === 'expired';
  const hasPin = recipient.invitation?.hasPin ?? false;
  return [
    { label: t('pin.check'), icon: 'key', disabled: !hasPin, onSelect: () => choose('check') },
    { label: t('pin.new'), icon: 'refresh', disabled: !guest || over, onSelect: () => choose('new-pin') },
    { label: t('state.resend'), icon: 'send', disabled: !outside || over, onSelect: () => choose('resend') },
    {
      label: t('state.revoke'),
      icon: 'trash',
      danger: true,
      disabled: !outside || revoked,
      onSelect: () => choose('revoke'),
    },
  ];
}
