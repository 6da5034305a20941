import { launch } from './harness/chromium.ts';
import { pictureFolder, Stage, type Scenario } from './harness/stage.ts';

const files = ['journey', 'links', 'scanner', 'canary', 'hostile'];
const longer = ['mailbox', 'desk', 'trust'];
const longestMs = 8 * 60_000;

const [how = 'short', ...words] = process.argv.slice(2);
const isFull = how === 'full';
const folder = await pictureFolder();
const browser = await launch();
let passed = 0;
let failed = 0;

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not done after ${longestMs / 1000} s`)), longestMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function play(name: string, scenario: Scenario): Promise<void> {
  if (scenario.skip) {
    console.log(`skipped ${name}: ${scenario.skip}`);
    return;
  }
  const stage = new Stage(browser, folder, name, isFull);
  const start = Date.now();
  try {
    await within(scenario.run(stage));
    stage.assertNoFindings();
    passed++;
    console.log(`ok ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${error instanceof Error ? error.stack : String(error)}\n${await stage.account()}`);
  } finally {
    await stage.end();
  }
}

for (const file of isFull ? [...files, ...longer] : files) {
  const { scenarios } = (await import(`./scenarios/${file}.js`)) as { scenarios: Scenario[] };
  for (const scenario of scenarios) {
    const name = `${file}: ${scenario.name}`;
    if (scenario.full && !isFull) continue;
    if (words.every((word) => name.includes(word))) await play(name, scenario);
  }
}
await browser.close();
console.log(`Pictures of the screens: ${folder}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
