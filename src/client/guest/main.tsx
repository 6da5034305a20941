import { render } from 'preact';
import '../ui/styles.ts';
import './guest.css';
import { startLanguage } from '../ui/i18n.ts';
import { App } from './App.tsx';
import { takeLink, takeLostToken, takeSenderBind } from './linkKeeping.ts';
import { lostToken, link } from './arrival.ts';

// First of all: the secret goes out of the address bar, before anything is drawn or asked for.
if (location.pathname.startsWith('/i/')) link.value = takeLink(Date.now());
else if (location.pathname.startsWith('/lost')) lostToken.value = takeLostToken();
else takeSenderBind();

const root = document.getElementById('app');
if (root) {
  await startLanguage('guest');
  render(<App />, root);
}
