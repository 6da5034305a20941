import './demo.css';
import { render } from 'preact';
import { onAnswer } from '../api/call.ts';
import { startLanguage } from '../ui/i18n.ts';
import { noteAnswer } from '../ui/serverAnswer.ts';
import { CaughtMails } from './CaughtMails.tsx';
import { watchMails } from './mails.ts';

await startLanguage('user');
onAnswer(noteAnswer);
watchMails();
const root = document.getElementById('app');
if (root) render(<CaughtMails />, root);
