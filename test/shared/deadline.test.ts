import { expect, it } from 'vitest';
import { linkAbort } from '#shared/deadline.ts';

it('follows the other one, for the same reason', () => {
  const parent = new AbortController();
  const link = linkAbort(linkAbort(parent.signal).signal);
  const reason = new Error('gone');

  parent.abort(reason);

  expect(link.signal.reason).toBe(reason);
});

it('has followed one that was over before', () => {
  const link = linkAbort(AbortSignal.abort('gone'));

  expect(link.signal.reason).toBe('gone');
});

it('aborts alone, and keeps its own reason', () => {
  const parent = new AbortController();
  const link = linkAbort(parent.signal);

  link.abort('enough');
  parent.abort('gone');

  expect(link.signal.reason).toBe('enough');
});

it('follows no more once it is released', () => {
  const parent = new AbortController();
  const link = linkAbort(parent.signal);

  link.release();
  parent.abort();

  expect(link.signal.aborted).toBe(false);
});
