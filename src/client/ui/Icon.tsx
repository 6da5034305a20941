import type { ComponentChildren } from 'preact';

// Drawn for this project on a 24 × 24 grid, with one pen.
const drawings = {
  envelope: <path d="M3.5 6.5h17v11.5h-17zM3.5 7l8.5 6.5L20.5 7" />,
  envelopeOpen: <path d="M3.5 10 12 3.5 20.5 10v9.5h-17zM3.5 10.5 12 16l8.5-5.5" />,
  lock: <path d="M5.5 11h13v9h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2" />,
  shield: <path d="M12 3.5 19 6v6c0 4.2-3 7-7 8.5-4-1.5-7-4.3-7-8.5V6zM8.8 12l2.3 2.3 4.1-4.6" />,
  attach: (
    <path d="m19 11-7.6 7.6a4.3 4.3 0 0 1-6.1-6.1l8.3-8.3a2.9 2.9 0 0 1 4.1 4.1l-8.2 8.2a1.4 1.4 0 0 1-2-2L15 7.1" />
  ),
  download: <path d="M12 3.5v11.5M7 10.5l5 5 5-5M4 20h16" />,
  upload: <path d="M12 16V4.5M7 9l5-5 5 5M4 20h16" />,
  print: <path d="M7 9V3.5h10V9M7 17H3.5V9h17v8H17M7 14h10v6.5H7z" />,
  reply: <path d="M9.5 5.5 4 11l5.5 5.5M4.5 11H14a6 6 0 0 1 6 6v2" />,
  replyAll: <path d="M12.5 5.5 7 11l5.5 5.5M7.5 5.5 2 11l5.5 5.5M7.5 11H15a6 6 0 0 1 6 6v2" />,
  forward: <path d="M14.5 5.5 20 11l-5.5 5.5M19.5 11H10a6 6 0 0 0-6 6v2" />,
  send: <path d="M3.5 11.5 20.5 4l-5 16.5-4-7zM11.5 13.5l4-4.5" />,
  compose: <path d="M19.5 12.5v7h-15v-15h7M9 15l.7-3.2L18.3 3.2l2.5 2.5-8.6 8.6z" />,
  inbox: <path d="M3.5 13.5 6 4.5h12l2.5 9v6h-17zM3.5 13.5H9c.3 1.7 1.4 2.5 3 2.5s2.7-.8 3-2.5h5.5" />,
  archive: <path d="M3.5 4.5h17v4.5h-17zM5 9v10.5h14V9M9.5 13h5" />,
  sent: <path d="M3.5 18.5v-12h17v6M3.5 7l8.5 6.5L20.5 7M14 17.5h7M18 14.5l3 3-3 3" />,
  draft: <path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5M9 13h6M9 16.5h4" />,
  settings: (
    <path
      d={
        'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z' +
        'M9 14.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z'
      }
    />
  ),
  search: <path d="M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3l5.2 5.2" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  info: <path d="M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5.5M12 7.5v.5" />,
  warn: <path d="M12 4 21 19.5H3zM12 10v4.5M12 16.8v.4" />,
  error: <path d="M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7v6M12 16v.5" />,
  success: <path d="M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8 12.3l2.8 2.7 5.2-5.7" />,
  more: <path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3" />,
  back: <path d="M11 5.5 4.5 12l6.5 6.5M5 12h15" />,
  chevronDown: <path d="m6 9.5 6 6 6-6" />,
  chevronRight: <path d="m9.5 6 6 6-6 6" />,
  eye: (
    <path d="M2.5 12C5 7.8 8.2 6 12 6s7 1.8 9.5 6c-2.5 4.2-5.7 6-9.5 6s-7-1.8-9.5-6zM12 9.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4z" />
  ),
  eyeOff: (
    <path
      d={
        'M4 4l16 16M9.5 6.3A10 10 0 0 1 12 6c3.8 0 7 1.8 9.5 6a15 15 0 0 1-2.6 3.3' +
        'M6.3 7.6A13 13 0 0 0 2.5 12c2.5 4.2 5.7 6 9.5 6 1.7 0 3.2-.3 4.6-1M10.2 10a2.7 2.7 0 0 0 3.8 3.8'
      }
    />
  ),
  copy: <path d="M9 9h11v11.5H9zM15 9V3.5H4V15h5" />,
  key: <path d="M8 10.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM11.3 11.7 19.5 3.5M16 7l3 3M8 15h.01" />,
  clock: <path d="M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7v5.3l3.5 2" />,
  signOut: <path d="M14 4H5v16h9M10 12h10.5M16.5 8l4 4-4 4" />,
  trash: <path d="M4 6.5h16M9 6.5v-3h6v3M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6" />,
  globe: (
    <path d="M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c-5 5.5-5 11.5 0 17 5-5.5 5-11.5 0-17z" />
  ),
  plus: <path d="M12 5v14M5 12h14" />,
  phone: (
    <path d="M6 3.5h3.5l1.5 5-2.2 1.6c1 2.3 2.7 4 5 5l1.7-2.1 5 1.5V18c0 1.5-1 2.5-2.5 2.5C10.5 20.5 3.5 13 3.5 6c0-1.5 1-2.5 2.5-2.5z" />
  ),
  dice: (
    <path
      d="M4.5 4.5h15v15h-15zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01"
      stroke-linecap="round"
    />
  ),
  file: <path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5" />,
  image: <path d="M3.5 5h17v14h-17zM3.5 16l5-5 4 4 3-2.5 5 4.5M15.5 9h.01" />,
  refresh: <path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3l2.2 2.2M19.5 4v5h-5" />,
  link: (
    <path d="M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12.5 6M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7L11.5 18" />
  ),
  person: <path d="M12 3.5a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 20.5c.5-4.5 3.5-6.5 8-6.5s7.5 2 8 6.5z" />,
  people: (
    <path
      d={
        'M9 4a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM2.5 19.5c.4-4 2.7-5.8 6.5-5.8s6.1 1.8 6.5 5.8z' +
        'M15.5 4.5a3.2 3.2 0 0 1 0 6M17.5 14c2.3.600 3.7 2.4 4 5.5'
      }
    />
  ),
  verified: (
    <path
      d={
        'M12.0 2.6 14.9 4.9 18.6 5.4 19.1 9.1 21.4 12.0 19.1 14.9 18.6 18.6 14.9 19.1 12.0 21.4 9.1 19.1 5.4 18.6 ' +
        '4.9 14.9 2.6 12.0 4.9 9.1 5.4 5.4 9.1 4.9zM8.3 12.2l2.6 2.6 4.8-5.4'
      }
    />
  ),
  // Two mail servers, and how the transport between them is protected.
  transportEnforced: (
    <path d="M5 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM19 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM7.4 11h9.2M7.4 13h9.2M9 6.5l2 2 4-4" />
  ),
  transportEncrypted: (
    <path d="M5 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM19 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM7.5 11h9M7.5 13h9" />
  ),
  transportWeak: (
    <path
      d={
        'M5 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM19 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z' +
        'M8 12h1.5M11.2 12h1.6M14.5 12H16M12 4v3.5M12 16.5v.1'
      }
    />
  ),
  transportOpen: (
    <path d="M5 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM19 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM9.5 9.5l5 5M14.5 9.5l-5 5" />
  ),
  transportUnknown: (
    <path
      d={
        'M5 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM19 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z' +
        'M10.2 9.8c0-2.4 3.6-2.4 3.6 0 0 1.5-1.8 1.5-1.8 3.2M12 15.8v.2'
      }
    />
  ),
  bold: <path d="M7.5 4.5h5.5a3.5 3.5 0 0 1 0 7H7.5zM7.5 11.5h6.5a4 4 0 0 1 0 8H7.5z" />,
  italic: <path d="M14.5 4.5l-5 15M10.5 4.5h7M6.5 19.5h7" />,
  list: <path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01" />,
  quote: <path d="M5 5v14M9.5 7.5H19M9.5 12H19M9.5 16.5H15" />,
} satisfies Record<string, ComponentChildren>;

export type IconName = keyof typeof drawings;

interface IconProps {
  name: IconName;
  /** CSS pixels, width and height. */
  size?: number;
  /** Given only where no text beside it says the same. */
  label?: string;
}

/** A line drawing in the colour of the text around it. */
export function Icon({ name, size = 20, label }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      {...(label ? { role: 'img' as const, 'aria-label': label } : { 'aria-hidden': 'true' as const })}
    >
      {drawings[name]}
    </svg>
  );
}

/** The green person: a person without a key, who gets a temporary mailbox. */
export function GreenPerson({ size = 24, label }: { size?: number; label?: string }) {
  return (
    <svg
      class="green-person"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="currentColor"
      {...(label ? { role: 'img' as const, 'aria-label': label } : { 'aria-hidden': 'true' as const })}
    >
      <circle cx="12" cy="6.8" r="4.6" />
      <path d="M2.8 21.5c.3-5.6 3.7-8.7 9.2-8.7s8.9 3.1 9.2 8.7z" />
      <path d="m8 17 4 2.7 4-2.7" fill="none" stroke="var(--sheet)" stroke-width="1.6" stroke-linecap="round" />
    </svg>
  );
}

/** The mark of Restante: an envelope in its pigeon-hole. */
export function BrandMark() {
  return (
    <svg class="brand-mark" viewBox="0 0 36 36" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
      <circle cx="18" cy="18" r="16.5" />
      <circle cx="18" cy="18" r="13" stroke-width="0.9" stroke-dasharray="1.5 1.8" />
      <path d="M10 13.5h16v10H10zM10 14l8 5.8 8-5.8" stroke-linejoin="round" stroke-width="1.7" />
    </svg>
  );
}
