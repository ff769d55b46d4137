/**
 * What more memory buys for code: Lambda gives processor time in proportion to it, and bills it while a function waits
 * for the model, which is most of the time.
 *
 * @module
 */
import type { Assumptions } from './assumptions.ts';
import { estimate } from './estimate.ts';
import type { Prices } from './prices.ts';

export interface MemorySize {
  readonly memoryMb: number;
  /** Of a core, 0 to 1. */
  readonly share: number;
  /** What the gateway adds to the first completion of a fresh function, in milliseconds. */
  readonly firstMs: number;
  /** What it adds to every other one. */
  readonly warmMs: number;
  /** What the deployment costs a month. */
  readonly usd: number;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const CORE_MB = 1_769;

const SIZES = [512, 768, 1_024, CORE_MB];

/** For the usual sizes of `completionMemoryMb`, and the one that is assumed. */
export function memorySizes(assumptions: Assumptions, prices: Prices): MemorySize[] {
  const sizes = new Set([...SIZES, assumptions.completionMemoryMb]);
  return [...sizes]
    .sort((a, b) => a - b)
    .map((memoryMb) => {
      const share = Math.min(1, memoryMb / CORE_MB);
      const { gateway } = estimate({ ...assumptions, completionMemoryMb: memoryMb }, prices);
      return {
        memoryMb,
        share,
        firstMs: assumptions.firstCompletionCpuMs / share,
        warmMs: assumptions.completionCpuMs / share,
        usd: gateway.usd,
      };
    });
}
