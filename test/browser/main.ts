/**
 * `npm run test:browser`: the reports in a real browser, in light and dark, on a phone and on paper, with screenshots to
 * look at. It is no part of `npm test`, because not every machine has a browser.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from './find-browser.ts';
import { lookAt } from './look.ts';
import { modelsReport, usageReport } from './pages.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'screenshots');

// The SDK signs every request; the stand-ins do not look at the signature.
process.env['AWS_ACCESS_KEY_ID'] = 'test';
process.env['AWS_SECRET_ACCESS_KEY'] = 'test';

const executablePath = findBrowser(process.env);
if (executablePath === undefined) {
  say('Skipped: no Chromium or Chrome is installed. Install one, or name it in CHROME_PATH.');
} else {
  await main(executablePath);
}

async function main(executablePath: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const pages = [await usageReport(FOLDER), await modelsReport(FOLDER)];
  // In a container there is often no sandbox; the pages are our own.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    say(`Chromium ${browser.version()}`);
    for (const page of pages) {
      for (const { what, problem } of await lookAt(browser, page, FOLDER)) {
        say(problem === undefined ? `ok     ${what}` : `failed ${what}: ${problem}`);
        if (problem !== undefined) process.exitCode = 1;
      }
    }
  } finally {
    await browser.close();
  }
  say(`Pages, screenshots and PDF files are in ${FOLDER}.`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
