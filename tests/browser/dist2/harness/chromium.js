import { chromium } from 'playwright-core';
const executablePath = process.env['RESTANTE_CHROMIUM'] ?? '/usr/bin/chromium';
/** Chromium without anything that talks to the world by itself. */
export const launch = () => chromium.launch({
    executablePath,
    args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
    ],
});
//# sourceMappingURL=chromium.js.map