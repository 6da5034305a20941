import type { ComponentChildren } from 'preact';
import { Button } from '../../ui/Button.tsx';
import { chooseLanguage, language, languageNames, languages, t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toastProblem } from '../../ui/live.tsx';
import { Licences, Sheet, Title } from '../../ui/Page.tsx';
import { nameOfSender } from '../../ui/people.ts';
import { Link, navigate } from '../../ui/router.tsx';
import { Select } from '../../ui/Select.tsx';
import { Text } from '../../ui/Text.tsx';
import { Time } from '../../ui/Time.tsx';
import { WayBack } from './ComeBack.tsx';
import { FellBack } from './FellBack.tsx';
import { GuestNameForm } from './GuestNameForm.tsx';
import type { LinkOpening } from '../mailbox/types.ts';
import { session } from '../mailbox/state.ts';
import { instance, organisation } from '../../session/instance.ts';

/** The mailbox's facts and settings. */
export function Settings() {
  const open = session.value;
  if (!open) return null;
  return (
    <>
      <BackToMailbox />
      <Title tab={`${t('settings.title')} · ${organisation()}`}>{t('settings.title')}</Title>
      <FellBack />
      <Sheet plain>
        <Section title={t('settings.mailbox')}>
          <MailboxFacts address={open.address} deletedAfter={open.deletedAfter} />
        </Section>
        <Section title={t('name.title')}>
          <GuestNameForm />
        </Section>
        <Section title={t('settings.language')}>
          <LanguageChoice />
        </Section>
        <Section title={t('settings.openings')}>
          <p class="soft">{t('settings.openingsWhy')}</p>
          <Openings />
        </Section>
        <Section title={t('settings.program')}>
          <ProgramChoice direct={open.delivery.direct} />
        </Section>
        <Section title={t('settings.leave')}>
          <div class="row">
            <Button kind="danger" icon={<Icon name="trash" />} onClick={() => navigate('/m/settings/close')}>
              {t('close.title')}
            </Button>
          </div>
        </Section>
      </Sheet>
      <Licences />
    </>
  );
}

function MailboxFacts({ address, deletedAfter }: { address: string; deletedAfter: string }) {
  const days = instance.value?.retentionDays ?? 365;
  return (
    <>
      <p>
        <Text k="settings.address" with={{ address: <bdi class="mono">{address}</bdi> }} />
      </p>
      <p>
        <WayBack k="settings.signIn" />
      </p>
      <p>
        <Text k="settings.kept" with={{ days, date: <Time at={deletedAfter} style="date" /> }} />
      </p>
      <p class="soft">{t('settings.password')}</p>
    </>
  );
}

function LanguageChoice() {
  return (
    <Select
      label={t('settings.languageLabel')}
      hint={t('settings.languageHint')}
      value={language.value}
      options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
      onChange={(next) => void chooseLanguage(next).catch(toastProblem)}
    />
  );
}

function ProgramChoice({ direct }: { direct: boolean }) {
  return (
    <>
      <p>{t(direct ? 'settings.programDirect' : 'settings.programWhy')}</p>
      <div>
        <Button icon={<Icon name="key" />} onClick={() => navigate('/m/settings/program')}>
          {t('program.title')}
        </Button>
      </div>
    </>
  );
}

function Openings() {
  const openings = session.value?.openings ?? [];
  if (openings.length === 0) return <p>{t('settings.noOpenings')}</p>;
  return (
    <ul class="openings">
      {openings.map((one, i) => (
        <li key={i}>
          <OpeningTimes one={one} /> <span class="soft">·</span> <bdi>{nameOfSender(one)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function OpeningTimes({ one: { links, count, firstAt, lastAt } }: { one: LinkOpening }) {
  if (count === 1) return <Time at={firstAt} />;
  return (
    <>
      {tn('settings.opened', count)} <span class="soft">·</span> {t('settings.openedFirst')} <Time at={firstAt} />{' '}
      <span class="soft">·</span> {t('settings.openedLast')} <Time at={lastAt} />
      {links > 1 ? (
        <>
          {' '}
          <span class="soft">·</span> {tn('settings.olderLinks', links)}
        </>
      ) : null}
    </>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="settings-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** The link back from a screen of the settings. */
export function BackToMailbox({ to = '/m', label = t('mail.back') }: { to?: string; label?: string }) {
  return (
    <div>
      <Link class="button button-plain back" href={to}>
        <Icon name="back" />
        {label}
      </Link>
    </div>
  );
}
