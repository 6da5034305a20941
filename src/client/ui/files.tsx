import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Button, type ButtonKind } from './Button.tsx';
import { locale, t } from './i18n.ts';
import { Icon, type IconName } from './Icon.tsx';

/** How much of a message's limit its files may use: the rest is for their encoding (a third) and the text. */
const filesShare = 0.7;
export const filesLimit = (maxMessageBytes: number): number => Math.floor(maxMessageBytes * filesShare);

const units = [
  ['gigabyte', 1e9],
  ['megabyte', 1e6],
  ['kilobyte', 1e3],
] as const;

/** "3.4 MB", "120 kB", "1 byte", as the language writes numbers; units of 1000. `round` "floor" for limits. */
export function formatSize(
  bytes: number,
  lang: string = locale(),
  round: 'halfExpand' | 'floor' = 'halfExpand',
): string {
  // 999,999 bytes are 1 MB, not 1,000 kB.
  const [unit, divisor] = units.find(([, size]) => bytes >= size * 0.9995) ?? (['byte', 1] as const);
  const value = bytes / divisor;
  const options: Intl.NumberFormatOptions & { roundingMode: string } = {
    style: 'unit',
    unit,
    // The short form of a language may say "26 byte".
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: value < 10 && unit !== 'byte' ? 1 : 0,
    roundingMode: round,
  };
  return new Intl.NumberFormat(lang, options as Intl.NumberFormatOptions).format(value);
}

interface ChipProps {
  name: string;
  size: number;
  type?: string;
  onOpen?: () => void;
  openLabel?: string;
  onRemove?: () => void;
}

/** An attachment: its name and size; opening or removing it where that is offered. */
export function FileChip({ name, size, type = '', onOpen, openLabel, onRemove }: ChipProps) {
  const icon: IconName = type.startsWith('image/') ? 'image' : 'file';
  const inside = (
    <>
      <Icon name={onOpen ? 'download' : icon} />
      {onOpen && openLabel ? <span class="visually-hidden">{openLabel} </span> : null}
      <bdi class="chip-name">{name}</bdi> <span class="chip-detail">{formatSize(size)}</span>
    </>
  );
  if (onOpen) {
    return (
      <button type="button" class="chip" onClick={onOpen}>
        {inside}
      </button>
    );
  }
  return (
    <span class="chip">
      {inside}
      {onRemove ? (
        <Button
          kind="icon"
          aria-label={t('files.remove', { name })}
          onClick={onRemove}
          icon={<Icon name="close" size={16} />}
        />
      ) : null}
    </span>
  );
}

interface FileDropProps {
  files: readonly File[];
  onChange: (files: File[]) => void;
  /** Sum of all files, in bytes. */
  maxBytes: number;
  children?: ComponentChildren;
}

/** Props for an element that files can be dropped on; `over` while some are held above it. */
export function useFileDrop(take: (files: FileList) => void) {
  const [over, setOver] = useState(false);
  const handlers = {
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      setOver(false);
      take(event.dataTransfer.files);
    },
  };
  return { over, handlers };
}

interface FileButtonProps {
  label: string;
  icon: IconName;
  kind?: ButtonKind;
  busy?: boolean;
  multiple?: boolean;
  accept?: string;
  onFiles: (files: FileList | null) => void;
}

/** A button that opens the browser's dialog for files. The same file can be picked twice. */
export function FileButton(props: FileButtonProps) {
  const { label, icon, kind = 'secondary', busy = false, multiple = false, accept, onFiles } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button kind={kind} icon={<Icon name={icon} />} busy={busy} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple={multiple}
        hidden
        {...(accept ? { accept } : {})}
        aria-label={label}
        onChange={(event) => {
          onFiles(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

/** Files picked or dropped, as chips. The caller holds the list. */
export function FileDrop({ files, onChange, maxBytes, children }: FileDropProps) {
  const add = (list: FileList | null | undefined) => {
    if (list?.length) onChange([...files, ...list]);
  };
  const { over, handlers } = useFileDrop(add);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const max = formatSize(maxBytes, locale(), 'floor');
  return (
    <div class={over ? 'file-drop file-drop-over' : 'file-drop'} {...handlers}>
      {children}
      {files.length ? (
        <ul class="chips" aria-label={t('files.list')}>
          {files.map((file, i) => (
            <li key={`${i}-${file.name}`}>
              <FileChip
                name={file.name}
                size={file.size}
                type={file.type}
                onRemove={() => onChange(files.filter((_, j) => j !== i))}
              />
            </li>
          ))}
        </ul>
      ) : null}
      <div class="row">
        <FileButton label={t('files.attach')} icon="attach" multiple onFiles={add} />
        {total > 0 ? <span class="small soft">{t('files.total', { size: formatSize(total), max })}</span> : null}
      </div>
      {total > maxBytes ? (
        <span class="field-error" role="alert">
          <Icon name="error" size={18} />
          {t('files.tooLarge', { max })}
        </span>
      ) : null}
    </div>
  );
}

/** Hands a file to the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // By then the download has its own reference to the blob.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
