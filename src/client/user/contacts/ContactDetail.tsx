import { useEffect, useState } from 'preact/hooks';
import { fromB64u } from '../../crypto/bytes.ts';
import type { B64u } from '../../crypto/client.ts';
import { Button } from '../../ui/Button.tsx';
import { saveFile } from '../../ui/files.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { Link, navigate, navigateFromHere } from '../../ui/router.tsx';
import { Text } from '../../ui/Text.tsx';
import { Time } from '../../ui/Time.tsx';
import { useTask } from '../../ui/useTask.ts';
import { prepareDraft } from '../drafts/prepared.ts';
import { findingsOf, type Finding } from '../recipients/findings.ts';
import { trustsKey } from '../account/trustEntry.ts';
import { armoredCertificate } from '../recipients/armor.ts';
import type { HoldReason } from '../recipients/judgement.ts';
import { standingOf, type Entry } from './book.ts';
import { CompareKey } from './CompareKey.tsx';
import { KeyFactsList, keyFault, useKeyFacts, VerifiedMark } from './KeyCard.tsx';
import { keyOf, pinSource, sourceText } from '../recipients/provenance.ts';
import { Protection, warningText } from './Protection.tsx';
import { PersonDialog } from './PersonDialog.tsx';
import { markSeen, markVerified, removeEntry, removeKey } from './store.ts';
import { TwoKeys } from '../../trust/Fingerprint.tsx';

const otherKey: ReadonlySet<HoldReason> = new Set(['changed', 'stolen']);

/** What the look-up of the person's address finds; asked again once another key is kept or trusted. */
function useFinding({ address, key, pin }: Entry): Finding {
  const [finding, setFinding] = useState<Finding>({ state: 'looking' });
  useEffect(() => {
    let isGone = false;
    void findingsOf([address]).then((found) => {
      // An earlier answer must not replace a later one.
      if (!isGone) setFinding(found[address] ?? { state: 'failed' });
    });
    return () => {
      isGone = true;
    };
  }, [key?.fingerprint, pin?.fpr]);
  return finding;
}

/** One person's key: what it is, why it is trusted, how mail reaches them, and the choices. */
export function ContactDetail({ entry }: { entry: Entry }) {
  const { address, canonical, key, pin } = entry;
  const finding = useFinding(entry);
  const named = finding.state === 'known' ? keyOf(finding.resolved) : null;
  const shown = key ?? named;
  const known = trustsKey(pin ?? undefined) ? pin!.fpr : null;
  const fingerprint = shown?.fingerprint ?? known;
  // The trusted key may confirm a guest's own key: then nothing is held.
  const isHeld = finding.state === 'known' && finding.trust.state === 'held' && otherKey.has(finding.trust.reason);
  const hasChanged = known !== null && shown !== null && known !== shown.fingerprint && (key !== null || isHeld);
  const origin = pinSource(named) ?? (key ? 'contact' : undefined);
  return (
    <article class="message contact">
      <Head entry={entry} certificate={shown?.certificate ?? null} />
      <Standing entry={entry} />
      {hasChanged ? <Changed entry={entry} known={known} found={shown.fingerprint} origin={origin} /> : null}
      {key?.fault ? <Notice kind="warn">{keyFault(key.fault)}</Notice> : null}
      {key?.warning ? <Notice kind="warn">{warningText(key.warning)}</Notice> : null}
      {fingerprint ? (
        <KeySection
          entry={entry}
          fingerprint={fingerprint}
          isDecided={!hasChanged}
          origin={origin}
          certificate={shown?.certificate ?? null}
          source={key ? sourceText(key.cameBy, canonical) : named ? sourceText(named.source, canonical) : null}
          since={key?.addedAt ?? named?.foundAt ?? null}
        />
      ) : null}
      <Sheet plain>
        <h2>{t('contact.way')}</h2>
        <Protection finding={finding} address={address} />
      </Sheet>
    </article>
  );
}

/** The link back, the actions, and the person. */
function Head({ entry, certificate }: { entry: Entry; certificate: B64u | null }) {
  const { name, address } = entry;
  return (
    <>
      <div class="message-bar">
        <Link class="button button-plain message-back" href="/contacts">
          <Icon name="back" />
          {t('contact.all')}
        </Link>
        <Bar entry={entry} certificate={certificate} />
      </div>
      <header class="stack-s">
        <Title>{name || address}</Title>
        {name ? <bdi class="soft">{address}</bdi> : null}
      </header>
    </>
  );
}

/** Why the key is trusted, as a sentence. */
function Standing({ entry }: { entry: Entry }) {
  const standing = standingOf(entry);
  if (standing === 'changed') return null;
  const at = entry.pin?.at ? <Time at={entry.pin.at} style="date" /> : '–';
  const words = <Text k={`contact.standing-${standing}`} with={{ date: at }} />;
  return standing === 'verified' ? (
    <p class="signature">
      <Icon name="verified" size={20} />
      <span>{words}</span>
    </p>
  ) : (
    <p class="soft">{words}</p>
  );
}

interface Compared {
  fingerprint: B64u;
  origin: string | undefined;
}

/** The dialog that compares a key by voice. It marks the key that it was opened with, whatever the server names meanwhile. */
function useComparison({ address, canonical, name }: Entry) {
  const [compared, setCompared] = useState<Compared | null>(null);
  const dialog = compared ? (
    <CompareKey
      name={name || address}
      fingerprint={compared.fingerprint}
      onVerified={() => markVerified(canonical, compared.fingerprint, compared.origin)}
      onClose={() => setCompared(null)}
    />
  ) : null;
  return { begin: setCompared, dialog };
}

interface ChangedProps {
  entry: Entry;
  known: B64u;
  found: B64u;
  origin: string | undefined;
}

/** Another key is named than the trusted one: shows both, and the decision. */
function Changed({ entry, known, found, origin }: ChangedProps) {
  const { canonical, address, name, pin, key } = entry;
  const compare = useComparison(entry);
  const task = useTask();
  const wasVerified = pin?.how === 'verified';
  const keepKnown = async () => {
    await task.run(async () => {
      const undo = await removeKey(entry);
      const restore = () => void undo().catch((error: unknown) => toast(problemText(error)));
      toast(t('contact.removed', { address }), { label: t('mail.undo'), run: restore });
    });
  };
  return (
    <Notice kind="warn" title={t('changed.title', { name: name || address })}>
      <p>{t(wasVerified ? 'changed.textVerified' : 'changed.text', { name: name || address })}</p>
      <TwoKeys known={known} found={found} />
      {task.error ? <p>{task.error}</p> : null}
      <div class="row">
        <Button
          kind="primary"
          icon={<Icon name="verified" />}
          onClick={() => compare.begin({ fingerprint: found, origin })}
        >
          {t('changed.compare')}
        </Button>
        <Button busy={task.busy} onClick={() => void task.run(() => markSeen(canonical, found, origin))}>
          {t('changed.take')}
        </Button>
        {key && key.fingerprint === found ? (
          <Button onClick={() => void keepKnown()}>{t('changed.keep')}</Button>
        ) : null}
      </div>
      {compare.dialog}
    </Notice>
  );
}

interface KeySectionProps {
  entry: Entry;
  fingerprint: B64u;
  /** False while another key is trusted: that is decided above. */
  isDecided: boolean;
  certificate: B64u | null;
  origin: string | undefined;
  source: string | null;
  since: string | null;
}

function KeySection({ entry, fingerprint, isDecided, certificate, origin, source, since }: KeySectionProps) {
  const { canonical, pin } = entry;
  const facts = useKeyFacts(certificate);
  const compare = useComparison(entry);
  const task = useTask();
  const isVerified = pin?.how === 'verified' && pin.fpr === fingerprint;
  const isTrusted = trustsKey(pin ?? undefined);
  const kind = isVerified ? 'secondary' : 'primary';
  return (
    <Sheet plain>
      <div class="contact-key-head">
        <h2>{t('contact.key')}</h2>
        {isVerified ? <VerifiedMark withText /> : null}
      </div>
      <KeyFactsList fingerprint={fingerprint} facts={facts} source={source} since={since} />
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      {isDecided ? (
        <div class="row">
          <Button kind={kind} icon={<Icon name="verified" />} onClick={() => compare.begin({ fingerprint, origin })}>
            {t('compare.title')}
          </Button>
          {isVerified || !isTrusted ? (
            <Button busy={task.busy} onClick={() => void task.run(() => markSeen(canonical, fingerprint, origin))}>
              {t(isVerified ? 'contact.unverify' : 'contact.trust')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {compare.dialog}
    </Sheet>
  );
}

function saveCertificate(certificate: B64u, address: string): void {
  const text = armoredCertificate(fromB64u(certificate));
  saveFile(new Blob([text], { type: 'application/pgp-keys' }), `${address}.public.asc`);
}

function Bar({ entry, certificate }: { entry: Entry; certificate: B64u | null }) {
  const { address, name } = entry;
  const [busy, setBusy] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const remove = async () => {
    setBusy(true);
    const leave = navigateFromHere();
    try {
      const undo = await removeEntry(entry);
      leave('/contacts');
      const restore = () => void undo().catch((error: unknown) => toast(problemText(error)));
      const text = entry.key || entry.pin ? t('contact.removed', { address }) : t('person.removed', { address });
      toast(text, { label: t('mail.undo'), run: restore });
    } catch (error) {
      toast(problemText(error));
      setBusy(false);
    }
  };
  const items: MenuItem[] = [
    { label: t('person.edit'), icon: 'compose', onSelect: () => setEditing(true) },
    {
      label: t('contact.save'),
      icon: 'download',
      disabled: certificate === null,
      onSelect: () => certificate && saveCertificate(certificate, address),
    },
    { label: t('contact.remove'), icon: 'trash', danger: true, disabled: busy, onSelect: () => void remove() },
  ];
  return (
    <div class="row message-actions">
      <Button icon={<Icon name="compose" />} onClick={() => navigate(prepareDraft({ to: [{ address, name }] }))}>
        {t('contact.write')}
      </Button>
      <Menu label={t('mail.moreActions')} items={items} />
      {isEditing ? <PersonDialog entry={entry} onClose={() => setEditing(false)} /> : null}
    </div>
  );
}
