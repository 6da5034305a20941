import { useEffect, useState } from 'preact/hooks';
import { nameOrAddress } from '../../mail/shownName.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { Link } from '../../ui/router.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { Desk } from '../desk/Desk.tsx';
import { deleteDraft, drafts, loadDrafts, type KnownDraft } from '../drafts/drafts.ts';

/** Everything begun and not sent. */
export function Drafts() {
  const [error, setError] = useState<unknown>(null);
  useEffect(() => void loadDrafts().catch(setError), []);
  const list = drafts.value;
  return (
    <Desk
      reading
      detail={
        <div class="column">
          <Title>{t('nav.drafts')}</Title>
          {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
          {list === null && !error ? <Skeleton lines={4} /> : null}
          {list?.length === 0 ? (
            <EmptyState title={t('drafts.empty')} picture={<Icon name="draft" size={56} />}>
              <p>{t('drafts.emptyText')}</p>
            </EmptyState>
          ) : null}
          {list?.length ? (
            <ul class="mail-list">
              {list.map((one) => (
                <DraftRow key={one.id} known={one} onError={setError} />
              ))}
            </ul>
          ) : null}
        </div>
      }
    />
  );
}

function DraftRow({ known, onError }: { known: KnownDraft; onError: (error: unknown) => void }) {
  const { draft, id, updatedAt } = known;
  const people = [...draft.to, ...draft.cc, ...draft.bcc].map(nameOrAddress).join(', ');
  const subject = draft.subject || draft.text.trim().slice(0, 80) || t('mail.noSubject');
  return (
    <li class="draft-row">
      <Link class="mail-row" href={`/compose/${id}`}>
        <Icon name="draft" />
        <bdi class="mail-from one-line">{people || t('drafts.nobody')}</bdi>
        <bdi class="mail-subject one-line">{subject}</bdi>
        <span class="mail-when">
          <Time at={updatedAt} style="short" />
        </span>
      </Link>
      <Button
        kind="icon"
        aria-label={t('drafts.delete', { subject })}
        icon={<Icon name="trash" />}
        onClick={() => void deleteDraft(id).catch(onError)}
      />
    </li>
  );
}
