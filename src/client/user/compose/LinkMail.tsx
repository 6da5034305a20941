import { noteContainsPin } from '../../crypto/pin.ts';
import { languageNames, t, tn, type Language } from '../../ui/i18n.ts';
import { Select } from '../../ui/Select.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import { instance } from '../../session/instance.ts';

export const longestNote = 500;
const expiries = [3, 7, 14, 30, 60, 90, 180];

interface LinkMailProps {
  note: string;
  onNote: (note: string) => void;
  language: string;
  onLanguage: (language: string) => void;
  /** PINs that the note must not contain. */
  pins: string[];
  /** Omitted if the message has been sent already. */
  ends?: Ends;
}

interface Ends {
  /** Days until the link expires, and only the link; null: the server's default. */
  link: number | null;
  onLink: (days: number | null) => void;
  /** Days until the message expires for all its recipients; null: never. */
  message: number | null;
  onMessage: (days: number | null) => void;
}

/** The fault of a cleartext note, or null. */
export function noteProblem(note: string, pins: string[]): string | null {
  if (pins.some((pin) => noteContainsPin(note, pin))) return t('problem.note-has-pin');
  return [...note].length > longestNote ? t('linkMail.noteLong', { max: longestNote }) : null;
}

/** The mail that carries the link: a cleartext note, its language, and how long link and message are valid. */
export function LinkMail({ note, onNote, language, onLanguage, pins, ends }: LinkMailProps) {
  const known = instance.value?.languages ?? ['en'];
  return (
    <>
      <div class="note-box">
        <TextArea
          label={t('linkMail.note')}
          hint={t('linkMail.noteHint', { used: [...note].length, max: longestNote })}
          optional
          rows={2}
          value={note}
          onInput={onNote}
          error={noteProblem(note, pins)}
        />
      </div>
      <div class="two-up">
        <Select
          label={t('linkMail.language')}
          value={language}
          options={known.map((one) => ({ value: one, label: languageNames[one as Language] ?? one }))}
          onChange={onLanguage}
        />
      </div>
      {ends ? <EndsOfBoth {...ends} /> : null}
    </>
  );
}

/** Two settings, so that an expiring link is not mistaken for an expiring message. */
function EndsOfBoth({ link, onLink, message, onMessage }: Ends) {
  const most = instance.value?.invitationDays ?? 90;
  const days = (one: number) => ({ value: String(one), label: tn('linkMail.days', one) });
  const chosen = (value: string) => (value ? Number(value) : null);
  return (
    <div class="two-up">
      <Select
        label={t('linkMail.linkEnd')}
        hint={t('linkMail.linkEndHint')}
        value={link ? String(link) : ''}
        options={[...expiries.filter((one) => one < most).map(days), { value: '', label: tn('linkMail.days', most) }]}
        onChange={(value) => onLink(chosen(value))}
      />
      <Select
        label={t('linkMail.messageEnd')}
        hint={t('linkMail.messageEndHint')}
        value={message ? String(message) : ''}
        options={[{ value: '', label: t('linkMail.noEnd') }, ...expiries.map(days)]}
        onChange={(value) => onMessage(chosen(value))}
      />
    </div>
  );
}
