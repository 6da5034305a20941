import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { chooseLanguage, language, languageNames, languages, t } from './i18n.ts';
import { BrandMark, Icon, type IconName } from './Icon.tsx';
import { LiveRegion, toastProblem } from './live.tsx';
import { Link, path } from './router.tsx';

/** Sets an organisation's colour, for decoration only; no text depends on its contrast. */
export function setBrand(accent: string | null): void {
  if (accent && CSS.supports('color', accent)) document.documentElement.style.setProperty('--brand', accent);
}

interface TitleProps {
  children: string;
  /** The title of the browser's tab, if it should differ. */
  tab?: string;
  level?: 1 | 2;
}

/** Set where somebody is already active: what appears later does not take the focus away. */
const busyPlaces = '[role=menu], dialog, input, textarea, select';

/**
 * The screen's heading: takes the focus when the screen appears, so that a screen reader starts there. When it is
 * loaded late, or its language changes, it leaves the focus to a menu or a field that has it.
 */
export function Title({ children, tab, level = 1 }: TitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => void (document.title = tab ?? children), [children, tab]);
  useEffect(() => {
    if (!document.activeElement?.closest(busyPlaces)) heading.current?.focus({ preventScroll: true });
  }, [path.value]);
  const Tag = level === 1 ? 'h1' : 'h2';
  return (
    <Tag ref={heading} tabIndex={-1} dir="auto">
      {children}
    </Tag>
  );
}

interface PageProps {
  organisation: string;
  home?: string;
  narrow?: boolean;
  actions?: ComponentChildren;
  foot?: ComponentChildren;
  children: ComponentChildren;
}

/** One column: the guest's pages, sign-in and set-up. */
export function Page({ organisation, home, narrow, actions, foot, children }: PageProps) {
  const brand = (
    <>
      <BrandMark />
      <bdi class="one-line">{organisation}</bdi>
    </>
  );
  return (
    <div class={narrow ? 'page page-narrow' : 'page'}>
      <header class="page-head no-print">
        {home ? (
          <Link class="brand" href={home}>
            {brand}
          </Link>
        ) : (
          <span class="brand">{brand}</span>
        )}
        {actions}
      </header>
      <main class="page-main">{children}</main>
      <footer class="page-foot no-print">
        <span>{foot ?? t('foot.promise')}</span>
        <LanguageSwitch />
      </footer>
      <LiveRegion />
    </div>
  );
}

/** The languages as links of one word each. */
export function LanguageSwitch() {
  return (
    <span class="row" role="group" aria-label={t('language.choose')}>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          class="language"
          lang={one}
          aria-pressed={one === language.value}
          onClick={() => void chooseLanguage(one).catch(toastProblem)}
        >
          {languageNames[one]}
        </button>
      ))}
    </span>
  );
}

/** Where to read the licences of everything that a page is made of; the build writes them. */
export function Licences() {
  return (
    <p class="small">
      <a href="/licences.txt" target="_blank" rel="noopener">
        {t('foot.licences')}
      </a>
    </p>
  );
}

/** A sheet of paper; with the airmail edge unless `plain`. */
export function Sheet({ plain, children }: { plain?: boolean; children: ComponentChildren }) {
  return <section class={plain ? 'letter letter-plain' : 'letter'}>{children}</section>;
}

/** The head of a sheet: its title, and a mark in the corner around which the title flows. */
export function SheetHead({ mark, children }: { mark: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="letter-head">
      <div class="letter-mark">{mark}</div>
      {children}
    </div>
  );
}

export interface NavItem {
  href: string;
  label: string;
  icon: IconName;
  current: boolean;
  count?: number;
}

interface ShellProps {
  organisation: string;
  nav: readonly NavItem[];
  navHead?: ComponentChildren;
  navFoot?: ComponentChildren;
  /** Omitted: the detail alone fills the room (settings, compose). */
  list?: ComponentChildren;
  detail: ComponentChildren;
  /** On a phone the detail is shown instead of the list. */
  reading: boolean;
}

/** The user's desk: navigation, list, detail; on a phone one at a time above a bottom navigation. */
export function Shell({ organisation, nav, navHead, navFoot, list, detail, reading }: ShellProps) {
  const kind = list ? (reading ? 'shell-reading' : 'shell-split') : 'shell-single';
  const room = useRef<HTMLElement>(null);
  useEffect(() => {
    // Another message starts at its top; the list stays where it was.
    if (room.current) room.current.scrollTop = 0;
  }, [path.value]);
  return (
    <div class={`shell with-bottom-nav ${kind}`}>
      <nav class="shell-nav no-print" aria-label={t('nav.label')}>
        <span class="brand shell-brand">
          <BrandMark />
          <bdi class="one-line">{organisation}</bdi>
        </span>
        {navHead ? <div class="shell-nav-head">{navHead}</div> : null}
        <ul>
          {nav.map((item) => (
            <li key={item.href}>
              <Link class="nav-item" href={item.href} aria-current={item.current ? 'page' : undefined}>
                <Icon name={item.icon} size={22} />
                {item.label}
                {item.count ? <span class="nav-count">{item.count}</span> : null}
              </Link>
            </li>
          ))}
        </ul>
        {navFoot ? <div class="shell-nav-foot">{navFoot}</div> : null}
      </nav>
      <main class="shell-main">
        {list ? <section class="shell-list">{list}</section> : null}
        <section class="shell-detail" ref={room}>
          {detail}
        </section>
      </main>
      <LiveRegion />
    </div>
  );
}
