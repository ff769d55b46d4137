/** What functions may do to the table in which operators decide. */
import { describe, expect, it } from 'vitest';
import { folderOf, functionsOf, packageService, statementsOf } from './packaged-template.ts';

const { template } = await packageService();
const functions = [...functionsOf(template).values()];

const writingTo = (operator: string, partition: string) => ({
  Effect: 'Allow',
  Action: 'dynamodb:UpdateItem',
  Resource: { 'Fn::GetAtt': ['AssignmentsTable', 'Arn'] },
  Condition: {
    [operator]: { 'dynamodb:LeadingKeys': [partition] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  },
});

const COUNTERS = writingTo('ForAllValues:StringLike', 'SPEND#*');
const SEEN_INSTANCES = writingTo('ForAllValues:StringEquals', 'INSTANCES');

describe('the role', () => {
  it.each(functions)(
    'of $FunctionName writes to counters and seen instances alone',
    (properties) => {
      const statements = statementsOf(template, properties);

      const writing = statements.filter(({ Action }) =>
        [Action].flat().some((action) => /^dynamodb:(?!GetItem$|Query$)/.test(action)),
      );

      const asksModels = folderOf(properties) !== 'platform';
      expect(writing).toEqual(asksModels ? [COUNTERS, SEEN_INSTANCES] : [SEEN_INSTANCES]);
    },
  );

  it.each(functions)('of $FunctionName lets it change no decision', (properties) => {
    const patterns = statementsOf(template, properties).flatMap(
      ({ Condition }) => Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [],
    );

    for (const partition of ['ASSIGNMENT', 'HISTORY#*#duo_chat', 'HISTORY#*#@budget/*']) {
      expect(patterns.filter((pattern) => fits(pattern, partition))).toEqual([]);
    }
    for (const pattern of patterns) expect(fits(pattern, 'SPEND#2026-11')).toBe(true);
  });
});

/** As IAM compares: `*` stands for any text. */
function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
