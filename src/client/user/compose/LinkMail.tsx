import { noteContainsPin } from '../../crypto/pin.ts';
import { languageNames, t, tn, type Language } from '../../ui/i18n.ts';
import { Select } from '../../ui/Select.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import { instance } from '../session.ts';

export const longestNote = 500;
const expiries = [3, 7, 14, 30, 60, 90, 180];

interface LinkMailProps {
  note: string;
  onNote: (note: string) => void;
  language: string;
  onLanguage: (language: string) => void;
  /** PINs that the note must not contain. */
  pins: string[];
  expiresInDays?: number | null;
  onExpiry?: (days: number | null) => void;
}

/** What is wrong with a note in clear, or null. */
export function noteProblem(note: string, pins: string[]): string | null {
  if (pins.some((pin) => noteContainsPin(note, pin))) return t('problem.note-has-pin');
  return [...note].length > longestNote ? t('linkMail.noteLong', { max: longestNote }) : null;
}

/** The mail that carries the link: a note in clear, its language, and how long the recipients have the message. */
export function LinkMail({ note, onNote, language, onLanguage, pins, expiresInDays, onExpiry }: LinkMailProps) {
  const known = instance.value?.languages ?? ['en'];
  const days = instance.value?.invitationDays ?? 90;
  // What is chosen here ends the message too, also where it was read (MessageRetention on the server).
  const shorter = expiries
    .filter((one) => one < days)
    .map((one) => ({ value: String(one), label: tn('linkMail.expiryOfBoth', one) }));
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
        {onExpiry ? (
          <Select
            label={t('linkMail.expiry')}
            value={expiresInDays ? String(expiresInDays) : ''}
            options={[{ value: '', label: tn('linkMail.expiryOfLink', days) }, ...shorter]}
            onChange={(value) => onExpiry(value ? Number(value) : null)}
          />
        ) : null}
      </div>
    </>
  );
}
