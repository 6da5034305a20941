import { Button } from '../../ui/Button.tsx';
import { Switch } from '../../ui/Choice.tsx';
import { t } from '../../ui/i18n.ts';
import { Sheet } from '../../ui/Page.tsx';
import { sheetOpen, shortcutsOn, switchShortcuts } from '../desk/shortcuts.ts';

/** Single keys act only if the user enables them (WCAG 2.1.4). */
export function Shortcuts() {
  return (
    <Sheet plain>
      <h2>{t('shortcuts.title')}</h2>
      <Switch
        label={t('shortcuts.switch')}
        hint={t('shortcuts.switchHint')}
        checked={shortcutsOn.value}
        onChange={switchShortcuts}
      />
      <div>
        <Button onClick={() => (sheetOpen.value = true)}>{t('shortcuts.show')}</Button>
      </div>
    </Sheet>
  );
}
