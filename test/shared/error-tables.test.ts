/**
 * Every table over the error codes has a row for each: the compiler says so, and here is shown that it
 * does. No table over them may be partial.
 */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MODEL_PROBLEMS } from '#infra/cli/models/model-problems.ts';
import { ERROR_CLASSES, ERROR_CODES, type ErrorCode } from '#shared/errors.ts';
import { ERROR_ANSWERS } from '#shared/http/error-response.ts';
import { FAILURE_POLICIES } from '#shared/models/resilience/failure-policy.ts';
import { CHAT_ERRORS } from '../../functions/chat/agent/agent-lines.ts';

type Total = Readonly<Record<ErrorCode, unknown>>;

/** Assignable only if they are total: this does not compile when a code has no row in one of them. */
const TABLES: Readonly<Record<string, Total>> = {
  ERROR_CLASSES,
  ERROR_ANSWERS,
  FAILURE_POLICIES,
  CHAT_ERRORS,
  MODEL_PROBLEMS,
};

type WithNewCode = Readonly<Record<ErrorCode | 'a_new_code', unknown>>;

// @ts-expect-error: a new code does not compile before it has a status
ERROR_ANSWERS satisfies WithNewCode;
// @ts-expect-error: … nor before it is known what is done about it
FAILURE_POLICIES satisfies WithNewCode;
// @ts-expect-error: … nor before chat has words for it
CHAT_ERRORS satisfies WithNewCode;
// @ts-expect-error: … nor before the operator's command has
MODEL_PROBLEMS satisfies WithNewCode;

describe('the tables over the error codes', () => {
  it.each(Object.entries(TABLES))('has each code in %s, and no other', (_, table) => {
    expect(Object.keys(table).toSorted()).toEqual([...ERROR_CODES].toSorted());
  });

  it('has no partial one', () => {
    const partial = /Partial<\s*(Readonly<)?Record<\s*(ErrorCode|GatewayError\['code'\])/;
    const files = globSync(['shared/**/*.ts', 'functions/**/*.ts', 'infra/**/*.ts']);

    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => partial.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});
