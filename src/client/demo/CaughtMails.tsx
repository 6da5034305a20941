import { EmptyState } from '../ui/EmptyState.tsx';
import { language } from '../ui/i18n.ts';
import { Page, Sheet, Title } from '../ui/Page.tsx';
import { Postmark } from '../ui/Postmark.tsx';
import { Time } from '../ui/Time.tsx';
import { isAway, linkify, mails, type CaughtMail } from './mails.ts';

const words = {
  en: {
    title: 'Caught mails',
    what: 'The recipients would have got these mails. Open a link as its recipient would; your own mailbox stays open beside it.',
    foot: 'A demonstration: no mail leaves this computer.',
    away: 'The server does not answer. This page continues as soon as it is back.',
    empty: 'No mail yet',
    soon: 'Write to an address of your choice. The mail to it appears here within a moment.',
    from: 'From',
    to: 'To',
    caught: 'Caught',
    noSubject: 'No subject',
    raw: 'As it was sent',
  },
  de: {
    title: 'Abgefangene E-Mails',
    what:
      'Diese E-Mails hätten die Empfänger bekommen. Öffnen Sie einen Link wie sein Empfänger; ' +
      'Ihr eigenes Postfach bleibt daneben offen.',
    foot: 'Eine Vorführung: Keine E-Mail verlässt diesen Rechner.',
    away: 'Der Server antwortet nicht. Diese Seite läuft weiter, sobald er wieder da ist.',
    empty: 'Noch keine E-Mail',
    soon: 'Schreiben Sie an eine beliebige Adresse. Die E-Mail dorthin erscheint hier nach einem Augenblick.',
    from: 'Von',
    to: 'An',
    caught: 'Abgefangen',
    noSubject: 'Kein Betreff',
    raw: 'Wie gesendet',
  },
};

/** The demonstration's mails: what a relay would have carried, newest first. */
export function CaughtMails() {
  const caught = mails.value;
  const say = words[language.value];
  return (
    <Page organisation="Restante" home="/" foot={say.foot}>
      <Title>{say.title}</Title>
      <p class="soft">{say.what}</p>
      {isAway.value ? (
        <p role="status" class="notice notice-warn demo-away">
          {say.away}
        </p>
      ) : null}
      {caught?.length === 0 ? (
        <EmptyState picture={<Postmark state="sealed" place="Restante" date={new Date()} />} title={say.empty}>
          <p>{say.soon}</p>
        </EmptyState>
      ) : null}
      <ol class="stack-l" aria-live="polite">
        {caught?.map((mail) => (
          <li key={mail.id}>
            <Mail mail={mail} />
          </li>
        ))}
      </ol>
    </Page>
  );
}

function Mail({ mail }: { mail: CaughtMail }) {
  const say = words[language.value];
  return (
    <Sheet>
      <header class="letter-head">
        <span class="letter-mark">
          <Postmark state="sealed" place="Restante" date={mail.at} width={110} />
        </span>
        <div class="stack-s">
          <h2 dir="auto">{mail.subject || say.noSubject}</h2>
          <Facts mail={mail} />
        </div>
      </header>
      <p class="demo-text" dir="auto">
        {linkify(mail.text).map((piece, i) =>
          'link' in piece ? (
            <a key={i} href={piece.link} target="_blank" rel="noopener noreferrer">
              {piece.link}
            </a>
          ) : (
            piece.text
          ),
        )}
      </p>
      <details>
        <summary>{say.raw}</summary>
        <pre class="demo-raw" tabIndex={0}>
          {mail.raw}
        </pre>
      </details>
    </Sheet>
  );
}

function Facts({ mail }: { mail: CaughtMail }) {
  const say = words[language.value];
  return (
    <dl class="demo-facts">
      <dt>{say.from}</dt>
      <dd dir="auto">{mail.from || mail.sender}</dd>
      <dt>{say.to}</dt>
      <dd dir="auto">{mail.recipients.join(', ')}</dd>
      <dt>{say.caught}</dt>
      <dd>
        <Time at={mail.at} />
      </dd>
    </dl>
  );
}
