/**
 * The report as one page, in the form of all reports: `common/page.ts`.
 *
 * @module
 */
import { isEnding, type LifeCycle } from '#shared/watch/life-cycle.ts';
import { type Html, html } from '../common/html.ts';
import { type Cell, type Head, pageTable, pageText, type Row } from '../common/page.ts';
import type { Report, ReportedFeature } from './report-data.ts';
import type { ReportedKey, ReportedName } from './report-keys.ts';
import type { ReportedModel } from './report-model.ts';
import type { ReportedPlatform } from './report-platforms.ts';

export function reportPage(report: Report): string {
  const { features, keys, platforms, scope, invocationsLogged } = report;
  return pageText({
    title: 'GitLab Duo: models by feature',
    facts: [
      ['Created', report.createdAt],
      ['Deployment', `Duo Edge in ${report.region}, table ${report.table}`],
      ['Applies to', scope === '*' ? 'all GitLab instances' : `GitLab instance ${scope}`],
      ['The gateway', 'stores and logs no prompts, code or answers'],
      ['Model invocation logging of the account', loggingText(invocationsLogged)],
    ],
    body: [
      pageTable(headsOf('Feature', 'Source'), features.flatMap(featureRows)),
      html`<p>Unless the source is "pinned", a GitLab administrator may choose another model within the allow-list
and the permissions of the functions.</p>
<p>Duo Chat, code review and the other features are those that GitLab calls Non-Agentic, or Classic before
GitLab 19. Agentic Chat, agents and flows are answered by GitLab's own service, the Agent Platform.</p>
<h2>Programs with a key</h2>
<p>Programs that bring their own prompts ask this gateway with keys, GitLab's Agent Platform among them. A model call
of theirs names no user. What is called with other credentials is not part of this report.</p>
${tableOr('No program has a key.', headsOf('Program', 'Feature', 'Asks for'), keys.flatMap(keyRows))}
<h2>Serving platforms</h2>
<p>Servers besides Amazon Bedrock that may answer, where a model of theirs is assigned or chosen.</p>
${tableOr('None is listed: Bedrock alone answers.', PLATFORM_HEADS, platforms.map(platformRow))}
<h2>Stored decisions</h2>
<pre>${JSON.stringify(report.decisions, null, 2)}</pre>`,
    ],
  });
}

function tableOr(otherwise: string, heads: readonly Head[], rows: readonly Row[]): Html {
  return rows.length === 0 ? html`<p class="note">${otherwise}</p>` : pageTable(heads, rows);
}

const MODEL_HEADS = [
  ...['Model', 'Role', 'Called in', 'Data may go to', 'Retention', 'Guardrail', 'Life cycle'],
];

const DECISION_HEADS = ['Changed by', 'Changed at', 'Version'];

function headsOf(...first: readonly string[]): Head[] {
  return [...first, ...MODEL_HEADS, ...DECISION_HEADS].map((text) => ({ text }));
}

const PLATFORM_HEADS = [
  ...['Platform', 'Kind', 'URL', 'Its key', 'Models', 'State'],
  ...DECISION_HEADS,
].map((text) => ({ text }));

function loggingText(logged: boolean | null): string {
  if (logged === null) return 'unknown: it could not be read';
  return logged ? 'on: prompts and answers are stored in this account' : 'off';
}

function featureRows(feature: ReportedFeature): Row[] {
  const { models, source } = feature;
  if (models.length > 0) return models.map((model) => modelRow(feature, model));
  const columns = 1 + MODEL_HEADS.length + DECISION_HEADS.length;
  return [[feature.feature, { text: source, mark: 'bad', columns }]];
}

function modelRow(feature: ReportedFeature, model: ReportedModel): Row {
  const share = model.role === 'canary' ? ` (${feature.canaryPercent} % of users)` : '';
  const cells = modelCells(model, share, feature.guardrail);
  return [feature.feature, feature.source, ...cells, ...decisionCells(feature)];
}

/** From the model to its life cycle. */
function modelCells(model: ReportedModel, share: string, guardrail: string | null): Row {
  const { role, residency, lifeCycle } = model;
  const base = model.baseModel && model.model.startsWith('arn:') ? ` (${model.baseModel})` : '';
  const fence = model.outsideRegion ? ' (let through the region fence)' : '';
  return [
    ...[`${model.model}${base}`, `${role}${share}`, `${model.region}${fence}`],
    { text: residency.text, mark: residency.leaves ? 'warn' : undefined },
    ...[model.retention, guardrail ?? "the deployment's, if any"],
    lifeCell(lifeCycle),
  ];
}

function lifeCell(lifeCycle: LifeCycle): Cell {
  const { state, text, successor } = lifeCycle;
  const isNear = state === 'active' && isEnding(lifeCycle);
  return {
    text: successor ? `${text} → ${successor}` : text,
    mark: isNear ? 'warn' : MARKS[state],
  };
}

const MARKS = {
  active: undefined,
  unknown: 'warn',
  legacy: 'warn',
  ended: 'bad',
  missing: 'bad',
} as const satisfies Record<ReportedModel['lifeCycle']['state'], Cell['mark']>;

function keyRows(key: ReportedKey): Row[] {
  const { label, id, feature } = key;
  const instance = key.instance ? `, instance ${key.instance}` : '';
  const until = key.expiresOn ? `, until ${key.expiresOn}` : '';
  const first = [`${label} (${id}${instance}${until})`, feature];
  const all: Row[] =
    key.names.length > 0
      ? key.names.flatMap(nameCells)
      : [[{ text: key.state, columns: 1 + MODEL_HEADS.length }]];
  return all.map((cells) => [...first, ...cells, ...decisionCells(key)]);
}

function nameCells({ name, note, models, guardrail }: ReportedName): Row[] {
  if (models.length > 0) return models.map((model) => [name, ...modelCells(model, '', guardrail)]);
  return [[name, { text: note ?? '', mark: 'warn', columns: MODEL_HEADS.length }]];
}

function platformRow(platform: ReportedPlatform): Row {
  const { name, kind, url, key, models, state } = platform;
  return [
    ...[name, kind, url, key, models.join(' ') || 'all'],
    { text: state, mark: state === 'enabled' ? undefined : 'warn' },
    ...decisionCells(platform),
  ];
}

function decisionCells({
  changedBy,
  changedAt,
  version,
}: Pick<ReportedFeature, 'changedBy' | 'changedAt' | 'version'>): string[] {
  return [changedBy ?? '', changedAt ?? '', version === null ? '' : String(version)];
}
