/**
 * The options of keys, and what they make of a stored key.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from 'commander';
import type { ModelKeyContent } from '#shared/auth/model-key.ts';
import { ANY } from '#shared/routing/assignment.ts';
import { FEATURES, type FeatureProfile } from '#shared/routing/features.ts';
import { UsageError } from '../common/failures.ts';
import { parseFeature } from './feature-input.ts';
import type { Session } from './session.ts';

export interface KeyOptions {
  readonly label?: string;
  readonly model?: readonly string[];
  readonly feature?: string;
  readonly budget?: number;
  readonly refuse?: boolean;
  readonly expires?: string;
  /** Commander's name for `--no-caching`: false when it is given. */
  readonly caching: boolean;
}

export function addKeyOptions(command: Command): Command {
  return command
    .option('--model <name>', "what it may ask for; repeatable, '*' for every model", collect)
    .option('--feature <feature>', 'under which feature it is routed and counted')
    .option('--budget <usd>', 'US dollars per month', parseUsd)
    .option('--refuse', 'with --budget: refuse requests once it is spent (default: warn only)')
    .option('--expires <day>', 'the last day it is good, as YYYY-MM-DD (UTC)', parseDay)
    .option('--no-caching', 'do not let models cache the beginnings of conversations');
}

/** The attributes of a key from now on. @throws {UsageError} */
export function keyChanges(
  before: ModelKeyContent,
  options: KeyOptions,
  { scope }: Pick<Session, 'scope'>,
): ModelKeyContent {
  const { label, model, feature, expires, caching } = options;
  return {
    ...before,
    ...(label !== undefined && { label: checkedLabel(label) }),
    ...(model && { models: [...model] }),
    ...(feature !== undefined && { feature: keyFeature(feature) }),
    ...(scope !== ANY && { instance: scope }),
    ...(expires !== undefined && { expiresOn: expires }),
    ...(!caching && { caching }),
  };
}

/** @throws {UsageError} */
export function checkedLabel(label: string): string {
  if (/^[^\p{C}]{1,64}$/u.test(label)) return label;
  throw new UsageError('A label has 1 to 64 characters, and none that control the terminal.');
}

function keyFeature(text: string): string {
  const feature = parseFeature(text);
  const profile: FeatureProfile | undefined = feature === ANY ? undefined : FEATURES[feature];
  if (profile && !profile.vectors) return feature;
  throw new UsageError(
    `A key cannot be for '${text}'.`,
    "Name one feature that gives text: see 'list'.",
  );
}

function collect(value: string, previous: readonly string[] = []): string[] {
  if (value.trim() === '') throw new InvalidArgumentError('Name a model.');
  return [...previous, value.trim()];
}

function parseUsd(text: string): number {
  if (/^\d{1,9}(\.\d{1,2})?$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('Give an amount of US dollars, such as 250 or 99.50.');
}

function parseDay(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (isDay && new Date(text).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('Give a day such as 2027-03-31.');
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

export function parseOverlapMs(text: string): number {
  const [, number, unit = ''] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * (UNIT_MS[unit] ?? 0);
  throw new InvalidArgumentError('Give hours or days, such as 24h or 7d.');
}
