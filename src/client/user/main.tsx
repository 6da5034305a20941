import { render } from 'preact';
import './user.css';
import { startLanguage } from '../ui/i18n.ts';
import { watchLoading } from '../ui/version.ts';
import { api } from './account/api.ts';
import { App } from './App.tsx';
import { start, watchSession } from './account/session.ts';

watchLoading(() => api.instance());

const root = document.getElementById('app');
if (root) {
  await startLanguage('user');
  render(<App />, root);
  watchSession();
  await start();
}
