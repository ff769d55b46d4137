import type { Command } from 'commander';
import { targetName } from '#shared/models/model-id.ts';
import { FailedError } from '../../common/failures.ts';
import { tableText } from '../../common/table-text.ts';
import { type CheckedModel, checkModel, isUnreliable } from '../check-model.ts';
import { healthText } from '../health-text.ts';
import { modelsInUse } from '../models-in-use.ts';
import type { Open, Session } from '../session.ts';

/** How many features a row of the table names. */
const MAX_USES = 2;

const HELP = `
Calls every assigned model once with a prompt of a few tokens, from this machine and with your
credentials; the functions use their own role. Exit code 1 if a model does not answer or has been
retired.`;

export function addCheckCommand(program: Command, open: Open): void {
  const check = program
    .command('check')
    .description('call every assigned model once; show its life cycle and where data may go')
    .addHelpText('after', HELP);

  check.action(async () => {
    const session = await open(check);
    const models = await modelsInUse(session, await session.store.readAll());
    const checked = await Promise.all(models.map((model) => checkModel(session, model)));
    if (session.json) session.terminal.print(JSON.stringify(checked.map(toJson), null, 2));
    else print(session, checked);
    const bad = checked.filter(isUnreliable);
    if (bad.length > 0)
      throw new FailedError(`${bad.length} of ${checked.length} models are not usable.`);
  });
}

function print({ terminal }: Session, checked: readonly CheckedModel[]): void {
  const rows = checked.map(({ target, uses, probe, lifeCycle, residency }) => [
    `${targetName(target)}\n${terminal.style('dim', usesText(uses))}`,
    probe.state === 'ok'
      ? terminal.style('green', `ok, ${probe.latencyMs} ms`)
      : terminal.style(probe.state === 'failed' ? 'red' : 'dim', probe.state),
    healthText(terminal, lifeCycle),
    residency.leaves ? terminal.style('yellow', residency.text) : residency.text,
  ]);
  terminal.print(tableText(['MODEL', 'ANSWER', 'LIFE CYCLE', 'DATA MAY GO TO'], rows));
  for (const { target, probe, residency } of checked) {
    const name = targetName(target);
    const { problem, repairs = [] } = probe;
    if (problem) terminal.note(`${terminal.style('yellow', 'note')} ${name}: ${problem}.`);
    if (repairs.length > 0) {
      terminal.note(
        `${terminal.style('yellow', 'note')} ${name} accepts less than the model table says: ${repairs.join(', ')}.`,
      );
    }
    if (residency.leaves) {
      terminal.note(`${terminal.style('yellow', 'note')} ${name}: ${leavesText(target)}.`);
    }
  }
}

function leavesText({ platform, region }: CheckedModel['target']): string {
  return platform === undefined
    ? `requests may leave ${region} and its geography`
    : `requests leave Bedrock for the server of the platform ${platform}`;
}

/** Keeps the table readable where a model serves nearly every feature; `--json` names all. */
function usesText(uses: readonly string[]): string {
  const rest = uses.length - MAX_USES;
  return uses.slice(0, MAX_USES).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function toJson({ target, uses, probe, lifeCycle, residency }: CheckedModel): object {
  const model = targetName(target);
  return { model, region: target.region || null, uses, probe, lifeCycle, residency };
}
