// Runs the browser stories: node end2end/run.mjs [name ...]. Prints a line per story and size, and what went wrong.
import { readdir } from 'node:fs/promises';
import { PROGRAM, launch, startPrograms } from './lib.mjs';

/** The slowest story takes a fifth of it. */
const STORY_MS = 120_000;

const limited = (story) => {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`not done after ${STORY_MS / 1000} s`)), STORY_MS); });
  return Promise.race([story, late]).finally(() => clearTimeout(timer));
};

/** What each open page shows when a story fails. */
const photograph = async (browser, name) => {
  const pages = browser.contexts().flatMap((context) => context.pages());
  await Promise.all(pages.map((page, at) => page.screenshot({ path: `end2end/results/${name}-${at}.png`, timeout: 5_000 }).catch(() => {})));
};

const wanted = process.argv.slice(2);
const files = (await readdir(new URL('./stories/', import.meta.url))).filter((file) => file.endsWith('.mjs')).sort();
const stories = [];
for (const file of files) {
  const name = file.replace('.mjs', '');
  if (wanted.length && !wanted.includes(name)) continue;
  stories.push({ name, ...(await import(`./stories/${file}`)) });
}

const programs = await startPrograms(PROGRAM);
const browser = await launch();
let passed = 0;
let failed = 0;
for (const story of stories) {
  for (const size of story.sizes ?? ['phone', 'desktop']) {
    const began = Date.now();
    const wrong = [];
    try {
      await limited(story.run({ browser, programs, size, wrong }));
    } catch (error) {
      wrong.push(error.stack ?? String(error));
      await photograph(browser, `failed-${story.name}-${size}`);
    }
    // What a failed story left open.
    await Promise.all(browser.contexts().map((context) => context.close()));
    const title = `${story.name} (${size}), ${((Date.now() - began) / 1000).toFixed(1)} s`;
    if (wrong.length === 0) { passed += 1; console.log(`  ok      ${title}`); continue; }
    failed += 1;
    console.log(`  FAILED  ${title}`);
    for (const line of wrong) console.log(`            ${line.replaceAll('\n', '\n            ')}`);
  }
}
await browser.close();
await programs.stop();
if (failed) console.log(programs.log().split('\n').slice(-60).join('\n'));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || passed === 0 ? 1 : 0);
