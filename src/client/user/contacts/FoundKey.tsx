import { useState } from 'preact/hooks';
import type { B64u, FoundKey as Found } from '../../crypto/client.ts';
import { shownName } from '../../mail/shownName.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTask } from '../../ui/useTask.ts';
import type { ImportedKey } from '../account/types.ts';
import { KeyFactsList, keyFault } from './KeyCard.tsx';
import { importKey, isOwn, otherTrusted } from './store.ts';
import { TwoKeys } from '../../trust/Fingerprint.tsx';

/** One key that was found: whose it claims to be, and whether to keep it. */
export function FoundKey({ found, onTaken }: { found: Found; onTaken: () => void }) {
  const { facts } = found;
  const names = facts.userIds.map(({ name, address }) => shownName({ name, address: address ?? '' }));
  const name = names.find(Boolean) ?? null;
  return (
    <li class="found-key">
      <h3>
        <Icon name="key" />
        <bdi>{name ?? facts.addresses[0] ?? t('import.nobody')}</bdi>
      </h3>
      <KeyFactsList fingerprint={facts.fingerprint} facts={facts} />
      {facts.addresses.length === 0 ? (
        facts.problem === 'address' ? (
          <Notice kind="warn">{t('import.noAddress')}</Notice>
        ) : null
      ) : isOwn(facts) ? (
        <Notice>{t('import.own')}</Notice>
      ) : facts.problem ? null : (
        <Taking found={found} onTaken={onTaken} />
      )}
    </li>
  );
}

interface TakingProps {
  found: Found;
  onTaken: () => void;
}

/** Imports the key: the server's answers, and the addresses for which another key is trusted. */
function useTaking({ found, onTaken }: TakingProps) {
  const { facts } = found;
  const task = useTask();
  const [answer, setAnswer] = useState<ImportedKey[] | null>(null);
  const [others] = useState(() => otherTrusted(facts));
  const differing = (answer ?? []).filter(({ outcome }) => outcome === 'differs');
  const refused = (answer ?? []).some(({ outcome }) => outcome === 'refused');
  // A key that the server would refuse from the header can be kept as the user's own choice.
  const take = (replace: boolean, head = found.headFault ? null : found.head) =>
    task.run(async () => {
      const keys = await importKey({ facts, head }, replace);
      setAnswer(keys);
      if (keys.some(({ outcome }) => outcome !== 'differs' && outcome !== 'refused')) onTaken();
    });
  const decide = answer ? differing.map(({ canonical, present }) => ({ canonical, known: present ?? '' })) : others;
  return { task, answer, refused, decide, take };
}

function Taking({ found, onTaken }: TakingProps) {
  const { facts } = found;
  const { task, answer, refused, decide, take } = useTaking({ found, onTaken });
  return (
    <div class="stack-s">
      {(answer ?? []).map((one) => (
        <Outcome key={one.address} result={one} />
      ))}
      {decide.map(({ canonical, known }) => (
        <OtherKey key={canonical} address={canonical ?? ''} known={known} found={facts.fingerprint} />
      ))}
      {found.head && !answer && !found.headFault ? <p class="small soft">{t('import.header')}</p> : null}
      {found.headFault && !answer ? <Notice kind="warn">{keyFault(found.headFault)}</Notice> : null}
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      {!answer || decide.length ? (
        <div>
          <Button
            kind={decide.length ? 'danger' : 'primary'}
            busy={task.busy}
            onClick={() => void take(decide.length > 0)}
          >
            {t(decide.length ? 'import.replace' : found.headFault ? 'import.anyway' : 'import.take')}
          </Button>
        </div>
      ) : found.head && refused ? (
        <div>
          <Button busy={task.busy} onClick={() => void take(false, null)}>
            {t('import.anyway')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** Another key is trusted for the address. */
function OtherKey({ address, known, found }: { address: string; known: B64u; found: B64u }) {
  return (
    <Notice kind="warn" title={t('import.otherTitle', { address })}>
      <p>{t('import.other')}</p>
      <TwoKeys known={known} found={found} />
    </Notice>
  );
}

function Outcome({ result: { address, canonical, outcome, reason } }: { result: ImportedKey }) {
  if (outcome === 'differs') return null;
  const shown = { address: address || canonical || '–' };
  if (outcome === 'refused') {
    return (
      <Notice kind="warn">
        {t('import.refused', shown)} {keyFault(reason)}
      </Notice>
    );
  }
  return (
    <p class="taken" role="status">
      <Icon name="check" />
      {t(`import.${outcome}`, shown)}
    </p>
  );
}
