import '../ui/styles.ts';
import './demo.css';
import { render } from 'preact';
import { startLanguage } from '../ui/i18n.ts';
import { CaughtMails } from './CaughtMails.tsx';
import { watchMails } from './mails.ts';

await startLanguage('user');
watchMails();
const root = document.getElementById('app');
if (root) render(<CaughtMails />, root);
