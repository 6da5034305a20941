import { render } from 'preact';
import './guest.css';
import { call } from '../api/call.ts';
import { startLanguage } from '../ui/i18n.ts';
import { watchLoading } from '../ui/version.ts';
import { App } from './App.tsx';
import { takeLink, takeLostToken, takeSenderBind } from './link/linkKeeping.ts';
import { lostToken, link } from './link/arrival.ts';

// First of all, the secret is removed from the address bar, before anything is drawn or requested.
if (location.pathname.startsWith('/i/')) link.value = takeLink(Date.now());
else if (location.pathname.startsWith('/lost')) lostToken.value = takeLostToken();
else takeSenderBind();

watchLoading(() => call('GET', '/api/instance'));

const root = document.getElementById('app');
if (root) {
  await startLanguage('guest');
  render(<App />, root);
}
