import { launch } from './fixtures/chromium.ts';
import { pictureFolder, Fixture, type Scenario } from './fixtures/fixture.ts';

const files = [
  'journey', 'links', 'mailbox', 'program', 'direct', 'desk', 'folder', 'trust', 'lyingServer', 'passing', 'rollback', 'userkey',
  'delivery', 'keys', 'thunderbird', 'contacts', 'content', 'scanner', 'canary', 'hostile', 'heavyMail', 'naughty', 'hands', 'images',
  'firstVersion', 'clocks', 'mutations',
];
/** How many scenarios run at once, each with separate servers and browser contexts. */
const lanes = Number(process.env['RESTANTE_LANES'] ?? 3);
/** Files whose scenarios can run in any language: in English, and in the full run in German too. */
const anyLanguage = [
  'links', 'mailbox', 'program', 'desk', 'folder', 'trust', 'rollback', 'lyingServer', 'userkey', 'delivery', 'contacts', 'hands',
];
const longestMs = 10 * 60_000;

const [how = 'short', ...words] = process.argv.slice(2);
const isFull = how === 'full';
const folder = await pictureFolder();
const browser = await launch();
let passed = 0;
let failed = 0;
let skipped = 0;

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not done after ${longestMs / 1000} s`)), longestMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function play(scenario: Scenario): Promise<void> {
  const { name } = scenario;
  if (scenario.skip) {
    skipped++;
    console.log(`skipped ${name}: ${scenario.skip}`);
    return;
  }
  const fixture = new Fixture(browser, folder, name, isFull, scenario.language ?? 'en');
  const start = Date.now();
  try {
    await within(scenario.run(fixture));
    fixture.assertNoFindings();
    passed++;
    console.log(`ok ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${error instanceof Error ? error.stack : String(error)}\n${await fixture.account()}`);
  } finally {
    await fixture.end();
  }
}

/** The scenarios to run, each named after its file too. */
async function programme(): Promise<Scenario[]> {
  const all: Scenario[] = [];
  for (const file of files) {
    const { scenarios } = (await import(`./scenarios/${file}.js`)) as { scenarios: Scenario[] };
    all.push(...scenarios.map((scenario) => ({ ...scenario, name: `${file}: ${scenario.name}` })));
    if (!isFull || !anyLanguage.includes(file)) continue;
    all.push(...scenarios.map((scenario) => ({ ...scenario, name: `${file}: ${scenario.name}, in German`, language: 'de' as const })));
  }
  return all.filter(({ full, name }) => (isFull || !full) && words.every((word) => name.includes(word)));
}

const waiting = await programme();
async function lane(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) await play(next);
}
await Promise.all(Array.from({ length: lanes }, lane));
await browser.close();
console.log(`Pictures of the screens: ${folder}`);
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
