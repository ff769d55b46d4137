import type { ModelCapabilities } from '../capabilities.ts';
import { type ModelRow, PLAIN, THOUGHTS } from './row.ts';

/** Claude 4.6 and later never go on with a begun answer; all of them want a profile. */
const CLAUDE_NEXT: Partial<ModelCapabilities> = {
  prefill: false,
  sampling: 'none',
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  cacheMinimumTokens: 512,
  needsProfile: true,
};

const CLAUDE_4: Partial<ModelCapabilities> = {
  prefill: true,
  sampling: 'one',
  maxOutputTokens: 64_000,
  cacheMinimumTokens: 1_024,
  needsProfile: true,
};

/** They think before every answer, and refuse to have that switched off. */
const THINKS_ALWAYS = { thinking: 'effort', reasoningTokens: 2 * THOUGHTS } as const;

const THINKS_UNLESS_TOLD = { thinking: 'can-be-off', reasoningTokens: THOUGHTS } as const;

const OPUS_NOW = 'anthropic.claude-opus-4-8';
const SONNET_NOW = 'anthropic.claude-sonnet-4-6';
const HAIKU_NOW = 'anthropic.claude-haiku-4-5-20251001-v1:0';

/** Anthropic's models. */
export const CLAUDE_MODELS: readonly ModelRow[] = [
  {
    pattern: /^anthropic\.claude-(sonnet|opus)-5-5/,
    ids: ['anthropic.claude-sonnet-5-5', 'anthropic.claude-opus-5-5'],
    capabilities: { ...CLAUDE_NEXT, ...THINKS_ALWAYS },
  },
  {
    pattern: /^anthropic\.claude-(haiku-5-5|opus-5)/,
    ids: ['anthropic.claude-haiku-5-5', 'anthropic.claude-opus-5'],
    capabilities: { ...CLAUDE_NEXT, ...THINKS_UNLESS_TOLD },
  },
  {
    pattern: /^anthropic\.claude-sonnet-5/,
    ids: ['anthropic.claude-sonnet-5'],
    capabilities: { ...CLAUDE_NEXT, ...THINKS_UNLESS_TOLD, cacheMinimumTokens: 1_024 },
  },
  {
    pattern: /^anthropic\.claude-(fable|mythos)-/,
    ids: ['anthropic.claude-fable-5', 'anthropic.claude-fable-5-1', 'anthropic.claude-mythos-5-1'],
    providerRetains: true,
    capabilities: { ...CLAUDE_NEXT, ...THINKS_ALWAYS },
  },
  {
    pattern: /^anthropic\.claude-opus-4-8/,
    ids: [OPUS_NOW],
    capabilities: { ...CLAUDE_NEXT, cacheMinimumTokens: 1_024 },
  },
  {
    pattern: /^anthropic\.claude-opus-4-7/,
    ids: ['anthropic.claude-opus-4-7'],
    capabilities: { ...CLAUDE_NEXT, cacheMinimumTokens: 2_048 },
  },
  {
    pattern: /^anthropic\.claude-opus-4-6/,
    ids: ['anthropic.claude-opus-4-6-v1'],
    capabilities: { ...CLAUDE_NEXT, sampling: 'one', cacheMinimumTokens: 4_096 },
  },
  {
    pattern: /^anthropic\.claude-sonnet-4-6/,
    ids: [SONNET_NOW],
    capabilities: {
      ...CLAUDE_NEXT,
      sampling: 'one',
      maxOutputTokens: 64_000,
      cacheMinimumTokens: 2_048,
    },
  },
  {
    pattern: /^anthropic\.claude-(haiku|opus)-4-5/,
    ids: [HAIKU_NOW, 'anthropic.claude-opus-4-5-20251101-v1:0'],
    capabilities: { ...CLAUDE_4, cacheMinimumTokens: 4_096 },
  },
  {
    pattern: /^anthropic\.claude-sonnet-4-5/,
    ids: ['anthropic.claude-sonnet-4-5-20250929-v1:0'],
    endsOn: '2027-04-08',
    successor: SONNET_NOW,
    capabilities: CLAUDE_4,
  },
  {
    pattern: /^anthropic\.claude-sonnet-4/,
    ids: ['anthropic.claude-sonnet-4-20250514-v1:0'],
    endsOn: '2026-10-14',
    successor: SONNET_NOW,
    capabilities: CLAUDE_4,
  },
  {
    pattern: /^anthropic\.claude-opus-4-20/,
    ids: [],
    endsOn: '2026-05-31',
    successor: OPUS_NOW,
    capabilities: { ...CLAUDE_4, maxOutputTokens: 32_000 },
  },
  {
    pattern: /^anthropic\.claude-opus-4/,
    ids: ['anthropic.claude-opus-4-1-20250805-v1:0'],
    endsOn: '2027-01-08',
    successor: OPUS_NOW,
    capabilities: { ...CLAUDE_4, maxOutputTokens: 32_000 },
  },
  {
    pattern: /^anthropic\.claude-3-(5|7)/,
    ids: ['anthropic.claude-3-5-haiku-20241022-v1:0'],
    endsOn: '2026-07-30',
    successor: HAIKU_NOW,
    capabilities: { ...PLAIN, maxOutputTokens: 8_192, needsProfile: true },
  },
  {
    pattern: /^anthropic\.claude-3-/,
    ids: ['anthropic.claude-3-haiku-20240307-v1:0'],
    endsOn: '2026-09-10',
    successor: HAIKU_NOW,
    capabilities: PLAIN,
  },
  // One that comes after the last one we know is most likely as strict.
  {
    pattern: /^anthropic\./,
    ids: [],
    capabilities: { ...CLAUDE_NEXT, ...THINKS_ALWAYS, maxOutputTokens: 64_000 },
  },
];
