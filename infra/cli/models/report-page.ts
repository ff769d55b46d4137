/**
 * The report as one self-contained page: no scripts, nothing loaded from elsewhere, printable.
 *
 * @module
 */
import { type Html, html } from '../common/html.ts';
import type { Report, ReportedFeature } from './report-data.ts';
import type { ReportedKey, ReportedName } from './report-keys.ts';
import type { ReportedModel } from './report-model.ts';

export function reportPage(report: Report): string {
  const { features, createdAt, region, table, scope, invocationsLogged } = report;
  const whose = scope === '*' ? 'all GitLab instances' : `GitLab instance ${scope}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>GitLab Duo: models by feature</title>
<style>${STYLE}</style>
</head>
<body>
<h1>GitLab Duo: models by feature</h1>
<dl>
<dt>Created</dt><dd>${createdAt}</dd>
<dt>Deployment</dt><dd>Duo Edge in ${region}, table ${table}</dd>
<dt>Applies to</dt><dd>${whose}</dd>
<dt>The gateway</dt><dd>stores and logs no prompts, code or answers</dd>
<dt>Model invocation logging of the account</dt><dd>${loggingText(invocationsLogged)}</dd>
</dl>
<table>
<thead><tr>${HEADS.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${features.flatMap(featureRows)}</tbody>
</table>
<p>Unless the source is "pinned", a GitLab administrator may choose another model within the allow-list
and the permissions of the functions.</p>
<p>Duo Chat, code review and the other features are those that GitLab calls Non-Agentic, or Classic before
GitLab 19. Agentic Chat, agents and flows are answered by GitLab's own service, the Agent Platform.</p>
<h2>Programs with a key</h2>
<p>Programs that bring their own prompts ask this gateway with keys, GitLab's Agent Platform among them. A model call
of theirs names no user. What is called with other credentials is not part of this report.</p>
${keysTable(report.keys)}
<h2>Stored decisions</h2>
<pre>${JSON.stringify(report.decisions, null, 2)}</pre>
</body>
</html>
`.markup;
}

const HEADS = [
  ...['Feature', 'Source', 'Model', 'Role', 'Called in', 'Data may go to'],
  ...['Retention', 'Guardrail', 'Life cycle', 'Changed by', 'Changed at', 'Version'],
];

const STYLE = `
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #1f1e24; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
table { border-collapse: collapse; margin: 1.5rem 0; }
th, td { border: 1px solid #dcdcde; padding: .3rem .6rem; text-align: left; vertical-align: top; }
th { background: #f0f0f2; } .warn { background: #fdf1dd; } .bad { background: #fcf1ef; }
pre { background: #f7f7f8; padding: 1rem; overflow: auto; }
`;

function loggingText(logged: boolean | null): string {
  if (logged === null) return 'unknown: it could not be read';
  return logged ? 'on: prompts and answers are stored in this account' : 'off';
}

function featureRows(feature: ReportedFeature): Html[] {
  const { models, source } = feature;
  if (models.length > 0) return models.map((model) => modelRow(feature, model));
  return [html`<tr><td>${feature.feature}</td><td class="bad" colspan="11">${source}</td></tr>`];
}

function modelRow(feature: ReportedFeature, model: ReportedModel): Html {
  const share = model.role === 'canary' ? ` (${feature.canaryPercent} % of users)` : '';
  return html`<tr>
<td>${feature.feature}</td><td>${feature.source}</td>
${modelCells(model, share, feature.guardrail)}
<td>${feature.changedBy ?? ''}</td><td>${feature.changedAt ?? ''}</td><td>${feature.version ?? ''}</td>
</tr>
`;
}

/** From the model to its life cycle. */
function modelCells(model: ReportedModel, share: string, guardrail: string | null): Html {
  const { role, residency, lifeCycle } = model;
  const base = model.baseModel && model.model.startsWith('arn:') ? ` (${model.baseModel})` : '';
  const fence = model.outsideRegion ? ' (let through the region fence)' : '';
  return html`<td>${model.model}${base}</td><td>${role}${share}</td><td>${model.region}${fence}</td>
<td class="${residency.leaves ? 'warn' : ''}">${residency.text}</td>
<td>${model.retention}</td><td>${guardrail ?? "the deployment's, if any"}</td>
<td class="${CLASSES[lifeCycle.state]}">${lifeCycle.text}</td>`;
}

const KEY_HEADS = [
  ...['Program', 'Feature', 'Asks for', 'Model', 'Role', 'Called in', 'Data may go to'],
  ...['Retention', 'Guardrail', 'Life cycle', 'Changed by', 'Changed at', 'Version'],
];

function keysTable(keys: readonly ReportedKey[]): Html {
  if (keys.length === 0) return html`<p>No program has a key.</p>`;
  return html`<table>
<thead><tr>${KEY_HEADS.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${keys.flatMap(keyRows)}</tbody>
</table>`;
}

function keyRows(key: ReportedKey): Html[] {
  if (key.names.length === 0) return [keyRow(key, html`<td colspan="8">${key.state}</td>`)];
  return key.names.flatMap((name) => nameCells(name).map((cells) => keyRow(key, cells)));
}

function keyRow(key: ReportedKey, cells: Html): Html {
  const instance = key.instance ? `, instance ${key.instance}` : '';
  const until = key.expiresOn ? `, until ${key.expiresOn}` : '';
  return html`<tr>
<td>${key.label} (${key.id}${instance}${until})</td><td>${key.feature}</td>
${cells}
<td>${key.changedBy ?? ''}</td><td>${key.changedAt ?? ''}</td><td>${key.version ?? ''}</td>
</tr>
`;
}

function nameCells({ name, note, models, guardrail }: ReportedName): Html[] {
  if (models.length > 0) {
    return models.map((model) => html`<td>${name}</td>${modelCells(model, '', guardrail)}`);
  }
  return [html`<td>${name}</td><td class="warn" colspan="7">${note ?? ''}</td>`];
}

const CLASSES = {
  active: '',
  unknown: 'warn',
  legacy: 'warn',
  ended: 'bad',
  missing: 'bad',
} as const;
