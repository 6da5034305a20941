import { EmptyState } from '../ui/EmptyState.tsx';
import { Letter, Page, Title } from '../ui/Page.tsx';
import { Postmark } from '../ui/Postmark.tsx';
import { Time } from '../ui/Time.tsx';
import { isAway, linkify, mails, type CaughtMail } from './mails.ts';

/** The demonstration's mails: what a relay would have carried, newest first. */
export function CaughtMails() {
  const caught = mails.value;
  return (
    <Page organisation="Restante" home="/" foot="A demonstration: no mail leaves this computer.">
      <Title>Caught mails</Title>
      <p class="soft">
        Whoever this server writes to would have got these. Open a link as its recipient would; your own mailbox stays
        open beside it.
      </p>
      {isAway.value ? (
        <p role="status" class="notice notice-warn demo-away">
          The server does not answer. This page goes on by itself when it is back.
        </p>
      ) : null}
      {caught?.length === 0 ? (
        <EmptyState picture={<Postmark state="sealed" place="Restante" date={new Date()} />} title="No mail yet">
          <p>Write to an address of your choice. The mail to it appears here within a moment.</p>
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
  return (
    <Letter>
      <header class="letter-head">
        <div class="stack-s">
          <h2 dir="auto">{mail.subject || 'No subject'}</h2>
          <dl class="demo-facts">
            <dt>From</dt>
            <dd dir="auto">{mail.from || mail.sender}</dd>
            <dt>To</dt>
            <dd dir="auto">{mail.recipients.join(', ')}</dd>
            <dt>Caught</dt>
            <dd>
              <Time at={mail.at} />
            </dd>
          </dl>
        </div>
        <span class="letter-mark">
          <Postmark state="sealed" place="Restante" date={mail.at} width={110} />
        </span>
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
        <summary>As it was sent</summary>
        <pre class="demo-raw" tabIndex={0}>
          {mail.raw}
        </pre>
      </details>
    </Letter>
  );
}
