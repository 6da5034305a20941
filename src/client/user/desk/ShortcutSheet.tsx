import { Dialog } from '../../ui/Dialog.tsx';
import { t } from '../../ui/i18n.ts';
import { sheetOpen, shortcuts, type Command } from './shortcuts.ts';

const groups: { title: 'shortcuts.list' | 'shortcuts.message' | 'shortcuts.anywhere'; commands: Command[] }[] = [
  { title: 'shortcuts.list', commands: ['next', 'previous', 'select', 'search'] },
  { title: 'shortcuts.message', commands: ['reply', 'replyAll', 'archive', 'delete', 'unread'] },
  { title: 'shortcuts.anywhere', commands: ['compose', 'help'] },
];

/** Lists the keys and their commands. */
export function ShortcutSheet() {
  if (!sheetOpen.value) return null;
  return (
    <Dialog title={t('shortcuts.title')} onClose={() => (sheetOpen.value = false)}>
      {groups.map(({ title, commands }) => (
        <section class="stack-s" key={title}>
          <h3 class="part-title">{t(title)}</h3>
          <dl class="shortcuts">
            {commands.map((command) => (
              <div key={command}>
                <dt>
                  <kbd>{shortcuts[command]}</kbd>
                </dt>
                <dd>{t(`shortcuts.${command}`)}</dd>
              </div>
            ))}
            {title === 'shortcuts.list' ? (
              <div>
                <dt>
                  <kbd>{t('shortcuts.enterKey')}</kbd>
                </dt>
                <dd>{t('shortcuts.open')}</dd>
              </div>
            ) : null}
          </dl>
        </section>
      ))}
      <p class="small soft">{t('shortcuts.off')}</p>
    </Dialog>
  );
}
