/**
 * Prints each attack with what came of it: `npm run test:attacks`. A test that notes why it was refused
 * (`task.meta.why`) has the reason behind it.
 *
 * @module
 */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

declare module 'vitest' {
  interface TaskMeta {
    /** Why the gateway refused, in its own words. */
    why?: string;
  }
}

/** The default export is how Vitest takes reporters. */
export default class AttackReporter implements Reporter {
  onTestModuleEnd(module: TestModule): void {
    print(`\n${module.relativeModuleId.replace(/^.*\/|\.test\.ts$/g, '').replaceAll('-', ' ')}`);
    for (const test of module.children.allTests()) printTest(test);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const held = tests.filter((test) => test.result().state === 'passed').length;
    print(`\n${held} of ${tests.length} attacks held`);
  }
}

function printTest(test: TestCase): void {
  const { state, errors = [] } = test.result();
  const { why } = test.meta();
  print(`  ${state === 'passed' ? 'held' : state}  ${test.fullName}${why ? `: ${why}` : ''}`);
  for (const error of errors) print(`    ${error.stack ?? error.message}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
