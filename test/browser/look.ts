/**
 * What a reader would see of a page: in light and dark, on a phone, and on paper.
 *
 * @module
 */
import type { Browser, Page } from 'playwright-core';
import type { ReportPage } from './pages.ts';

export interface Finding {
  readonly what: string;
  /** Undefined: as it should be. */
  readonly problem: string | undefined;
}

const SCHEMES = ['light', 'dark'] as const;
const DESK = { width: 1_280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** WCAG's contrast of text, and of what is drawn. */
const TEXT_CONTRAST = 4.5;
const DRAWN_CONTRAST = 3;

export async function lookAt(
  browser: Browser,
  report: ReportPage,
  folder: string,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const add = (what: string, problem: string | undefined) =>
    findings.push({ what: `${report.name}: ${what}`, problem });
  for (const colorScheme of SCHEMES) {
    await using context = await browser.newContext({ colorScheme, viewport: DESK });
    const page = await context.newPage();
    const noise = listenTo(page);
    await page.goto(`file://${report.file}`);
    await page.screenshot({ path: `${folder}/${report.name}-${colorScheme}.png`, fullPage: true });
    add(`numbers, ${colorScheme}`, await wrongText(page, report.expected));
    add(`contrast, ${colorScheme}`, await tooFaint(page));
    add(`nothing cut off, ${colorScheme}`, await cutOff(page));
    await page.setViewportSize(PHONE);
    add(`a phone, ${colorScheme}`, await tooWide(page));
    add(`nothing loaded, run or complained of, ${colorScheme}`, noise() || undefined);
    await page.emulateMedia({ media: 'print', colorScheme });
    add(`paper, ${colorScheme}`, await wrongOnPaper(page));
    await page.pdf({
      path: `${folder}/${report.name}.pdf`,
      preferCSSPageSize: true,
      printBackground: true,
    });
  }
  return findings;
}

/** Whatever the page asks for besides itself, and what the browser complains of. */
function listenTo(page: Page): () => string {
  const heard: string[] = [];
  page.on('request', (request) => {
    if (!request.isNavigationRequest()) heard.push(`asked for ${request.url()}`);
  });
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(String(error)));
  return () => heard.join('; ');
}

async function wrongText(
  page: Page,
  expected: ReportPage['expected'],
): Promise<string | undefined> {
  for (const [selector, texts] of Object.entries(expected)) {
    const found = (await page.locator(selector).allInnerTexts()).map((text) => text.trim());
    if (found.join('\n') !== texts.join('\n')) {
      return `${selector} is ${found.slice(0, 5).join(', ')} instead of ${texts.slice(0, 5).join(', ')}`;
    }
  }
  return undefined;
}

/** Runs in the page: no function of ours can be called there. */
const CONTRASTS = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const luminance = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const backOf = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const { backgroundColor } = getComputedStyle(node);
      if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
    }
    return 'white';
  };
  const texts = [...document.querySelectorAll('h1, h2, dt, dd, th, td, p, li span, figcaption, pre')];
  const drawn = [...document.querySelectorAll('svg rect, svg circle, .legend i')];
  return {
    text: texts.map((node) => [node.textContent.trim().slice(0, 20), contrast(getComputedStyle(node).color, backOf(node))]),
    drawn: drawn.map((node) => {
      const { fill, backgroundColor } = getComputedStyle(node);
      return [node.tagName, contrast(node.tagName === 'I' ? backgroundColor : fill, backOf(node.parentElement))];
    }),
  };
})()`;

async function tooFaint(page: Page): Promise<string | undefined> {
  const { text, drawn } = (await page.evaluate(CONTRASTS)) as Readonly<
    Record<'text' | 'drawn', readonly (readonly [string, number])[]>
  >;
  const faint = [
    ...text.filter(([, contrast]) => contrast < TEXT_CONTRAST),
    // A point in the colour of the background has a line around it.
    ...drawn.filter(([tag, contrast]) => tag !== 'circle' && contrast < DRAWN_CONTRAST),
  ];
  if (text.length === 0) return 'there is no text';
  const said = faint.slice(0, 3).map(([name, contrast]) => `${name} has ${contrast.toFixed(1)}`);
  return said.length > 0 ? said.join(', ') : undefined;
}

const OUTSIDE = `[...document.querySelectorAll('svg text')]
  .filter((node) => {
    const { left, right } = node.getBoundingClientRect();
    return left < 0 || right > innerWidth;
  })
  .map((node) => node.textContent)`;

async function cutOff(page: Page): Promise<string | undefined> {
  const outside = (await page.evaluate(OUTSIDE)) as readonly string[];
  return outside.length > 0 ? outside.slice(0, 3).join(', ') : undefined;
}

async function tooWide(page: Page): Promise<string | undefined> {
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
  return width > PHONE.width ? `the page is ${width} pixels wide` : undefined;
}

/** A4 across, without its margins. */
const PAPER = { width: 1_032, height: 700 };

async function wrongOnPaper(page: Page): Promise<string | undefined> {
  await page.setViewportSize(PAPER);
  const back = await page.evaluate('getComputedStyle(document.body).backgroundColor');
  if (back !== 'rgb(255, 255, 255)') return `the background is ${back}`;
  const widths = (await page.evaluate(
    "[document.documentElement, ...document.querySelectorAll('table, figure, pre')].map((node) => node.scrollWidth)",
  )) as readonly number[];
  const widest = Math.max(...widths);
  return widest > PAPER.width ? `something is ${widest} pixels wide` : undefined;
}
