import type { ComponentChildren } from 'preact';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, SheetHead, Title } from '../../ui/Page.tsx';
import { nameOfSender } from '../../ui/people.ts';
import { Postmark } from '../../ui/Postmark.tsx';
import { Link, navigate } from '../../ui/router.tsx';
import type { InvitationState, OpenAnswer } from '../mailbox/types.ts';
import { organisation } from '../../session/instance.ts';
import { NotMe } from './NotMe.tsx';
import { Sender } from './Sender.tsx';

/** A link in its final state: which one, and what to do now. */
export function FinalLink({ state, answer }: { state: InvitationState; answer: OpenAnswer }) {
  if (state === 'pending') return null;
  const used = state === 'activated' || state === 'attached';
  const mine = used && answer.mailboxExists;
  // A newer link may have created the mailbox already.
  const canSignIn = mine || (state === 'superseded' && answer.mailboxExists);
  const words = used && !answer.mailboxExists ? 'deleted' : state;
  const date = state === 'expired' ? answer.expiresAt : answer.sentAt;
  return (
    <Sheet>
      <SheetHead mark={<Postmark state={mine ? 'opened' : 'gone'} place={organisation()} date={date} width={120} />}>
        <Title>{t(`final.${words}.title`)}</Title>
      </SheetHead>
      <Sender answer={answer} />
      <div class="prose">
        <p>{t(`final.${words}.why`, { name: nameOfSender(answer) })}</p>
        <p>{t(`final.${words}.do`, { name: nameOfSender(answer) })}</p>
      </div>
      {canSignIn ? (
        <>
          <Button kind="primary" wide onClick={() => navigate('/m')}>
            {t('final.signIn')}
          </Button>
          <NotMe />
        </>
      ) : (
        <p class="next">
          {t('final.haveMailbox')} <Link href="/m">{t('final.signIn')}</Link>
        </p>
      )}
    </Sheet>
  );
}

/** No invitation with this link: perhaps cut, perhaps deleted long ago. */
export function UnknownLink({ children }: { children: ComponentChildren }) {
  return (
    <Sheet>
      <Title>{t('final.unknown.title')}</Title>
      <p>{t('final.unknown.why')}</p>
      {children}
      <p class="next">
        {t('final.haveMailbox')} <Link href="/m">{t('final.signIn')}</Link>
      </p>
    </Sheet>
  );
}

/** The sender's key is not the one that the link names: nobody may type a PIN here. */
export function ForgedLink({ answer, reason }: { answer: OpenAnswer; reason: 'bind' | 'address' | 'malformed' }) {
  return (
    <Sheet>
      <Title>{t('forged.title')}</Title>
      <Notice kind="error" title={t('forged.stop')}>
        {t(reason === 'address' ? 'forged.address' : 'forged.key', { address: answer.senderAddress })}
      </Notice>
      <p>{t('forged.do')}</p>
    </Sheet>
  );
}
