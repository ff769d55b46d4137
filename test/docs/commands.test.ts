/**
 * Runs the commands of the pages as far as one machine can. What models.md and doctor.md show of the
 * output has tests of its own.
 */

import { spawnSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createCostCommand } from '#infra/cli/cost/command.ts';
import { CHECKS, chooseChecks } from '#infra/cli/doctor/checks.ts';
import { createProgram, type DoctorOptions } from '#infra/cli/doctor/options.ts';
import { type CommandLine, runHere, startCommandLine } from '../infra/cli/models/command-line.ts';
import { tempFolder } from '../support/docs-index.ts';
import { commandsOf, isTemplate, PAGES, ROOT, readFile, wordsOf } from './pages.ts';

interface Commands {
  readonly path: string;
  readonly commands: readonly string[];
}

/** Pages with commands that begin with `start`, without that. */
function pagesWith(start: string): Commands[] {
  return PAGES.map(({ path, text }) => ({
    path,
    commands: commandsOf(text, start).map((command) => command.slice(start.length)),
  })).filter(({ commands }) => commands.length > 0);
}

describe('npm run models', () => {
  const pages = pagesWith('npm run models -- ').filter(({ path }) => path !== 'docs/models.md');

  let models: CommandLine;
  beforeEach(async () => {
    models = await startCommandLine();
  });
  afterEach(async () => {
    rmSync(join(ROOT, 'report.html'), { force: true });
    await models[Symbol.asyncDispose]();
  });

  it.each(pages)('$path', async ({ commands }) => {
    const failed: string[] = [];
    for (const command of commands.filter((text) => !isTemplate(text) && isPossible(text))) {
      const { code, stderr } = await runHere(wordsOf(command), models.env);
      if (code !== 0) failed.push(`${command}: ${stderr}`);
    }

    expect(failed).toEqual([]);
  });

  it('shows in the README what is printed', async () => {
    const written = readFile('README.md');
    const [command = ''] = commandsOf(written, 'npm run models -- ');

    const { stdout } = await runHere(
      wordsOf(command.slice('npm run models -- '.length)),
      models.env,
    );

    expect(written).toContain(`$ ${command}\n${stdout}`);
  });
});

/** A restored table is there after a restore only, and no serving platform runs here. */
function isPossible(command: string): boolean {
  return !command.includes('--table') && !command.startsWith('platform check');
}

describe('npm run doctor', () => {
  it.each(pagesWith('npm run doctor -- '))('$path', ({ commands }) => {
    for (const command of commands) {
      const program = createProgram(CHECKS);
      if (!command.includes('--help')) program.parse(wordsOf(command), { from: 'user' });

      const { only, skip } = program.opts<DoctorOptions>();

      expect(chooseChecks(only, skip)).toBeDefined();
    }
  });
});

describe('npm run cost', () => {
  it.each(pagesWith('npm run cost -- '))('$path', ({ commands }) => {
    for (const command of commands) {
      const printed: string[] = [];

      createCostCommand((text) => printed.push(text)).parse(wordsOf(command), { from: 'user' });

      expect(printed.join('')).toMatch(/developers/);
    }
  });
});

/** The name of a command in running text. */
function isMention(command: string): boolean {
  return command === 'index' || command === 'search';
}

describe('npm run docs', () => {
  it.each(pagesWith('npm run docs -- '))('$path', async ({ commands }) => {
    using folder = tempFolder();
    // It writes into the folder in which it runs.
    symlinkSync(join(ROOT, 'test'), folder.file('test'));
    const failed: string[] = [];
    for (const command of commands.filter((text) => !isTemplate(text) && !isMention(text))) {
      const main = join(ROOT, 'infra/cli/docs/main.ts');
      const { status, stderr } = spawnSync(process.execPath, [main, ...wordsOf(command)], {
        cwd: folder.path,
        encoding: 'utf8',
        env: {},
      });
      if (status !== 0) failed.push(`${command}: ${stderr}`);
    }

    expect(failed).toEqual([]);
  });
});

describe('npx serverless', () => {
  const { findProblems } = createRequire(import.meta.url)('../../infra/deploy/parameters.cjs');
  const { params } = parse(readFile('serverless.yml'), { logLevel: 'error' });
  const defaultModel = 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0';
  // Where a command is only mentioned, its parameters are left out.
  const gitlabUrl = 'https://gitlab.example.com';

  it.each(pagesWith('npx serverless '))('$path', ({ commands }) => {
    for (const command of commands.filter((text) => !isTemplate(text))) {
      const given = [...command.matchAll(/--param="(\w+)=([^"]*)"/g)];
      const [, region = 'eu-central-1'] = /--region (\S+)/.exec(command) ?? [];
      const values = Object.fromEntries(given.map(([, name, value]) => [name, value]));

      const problems = findProblems(
        { ...params.default, defaultModel, gitlabUrl, ...values },
        { region, known: Object.keys(params.default) },
      );

      expect(command).toMatch(/^(deploy|package|remove)\b/);
      expect(problems).toEqual([]);
    }
  });
});
