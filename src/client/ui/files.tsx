import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Button } from './Button.tsx';
import { locale, t } from './i18n.ts';
import { Icon, type IconName } from './Icon.tsx';

/** "3.4 MB", "120 kB", as the language writes numbers; units of 1000. */
export function formatSize(bytes: number, lang: string = locale()): string {
  const [unit, divisor] =
    bytes >= 1e9
      ? ['gigabyte', 1e9]
      : bytes >= 1e6
        ? ['megabyte', 1e6]
        : bytes >= 1e3
          ? ['kilobyte', 1e3]
          : ['byte', 1];
  const value = bytes / (divisor as number);
  return new Intl.NumberFormat(lang, {
    style: 'unit',
    unit: unit as string,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && divisor !== 1 ? 1 : 0,
  }).format(value);
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

/** Files picked or dropped, as chips. The caller keeps the list. */
export function FileDrop({ files, onChange, maxBytes, children }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const add = (list: FileList | null | undefined) => {
    if (list?.length) onChange([...files, ...list]);
  };
  const total = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <div
      class={over ? 'file-drop file-drop-over' : 'file-drop'}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        if (!event.dataTransfer?.files.length) return;
        event.preventDefault();
        setOver(false);
        add(event.dataTransfer.files);
      }}
    >
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
        <Button onClick={() => input.current?.click()} icon={<Icon name="attach" />}>
          {t('files.attach')}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t('files.attach')}
          onChange={(event) => {
            add(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        {total > 0 ? (
          <span class="small soft">{t('files.total', { size: formatSize(total), max: formatSize(maxBytes) })}</span>
        ) : null}
      </div>
      {total > maxBytes ? (
        <span class="field-error" role="alert">
          <Icon name="error" size={18} />
          {t('files.tooLarge', { max: formatSize(maxBytes) })}
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
  // The download has taken its own hold of the blob by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
