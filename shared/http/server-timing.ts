/**
 * `Server-Timing`: where the time went until the first byte of the answer, in milliseconds. `gateway` is
 * what we took ourselves, `model` what we waited for models.
 *
 * @see https://www.w3.org/TR/server-timing/
 */
export function serverTiming(processTimeMs: number, modelMs: number | undefined): string {
  const gateway = `gateway;dur=${Math.max(0, processTimeMs - (modelMs ?? 0)).toFixed(1)}`;
  return modelMs === undefined ? gateway : `${gateway}, model;dur=${modelMs.toFixed(1)}`;
}
