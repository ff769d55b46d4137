/** What the bench measures, in the order in which it does. */
import type { Measure } from './measure.ts';
import { measureCold } from './measures/cold.ts';
import { measureDeployment } from './measures/deployment.ts';
import { measureDirect } from './measures/direct.ts';
import { measureGrowth } from './measures/growth.ts';
import { measureHeldStreams } from './measures/held-streams.ts';
import { measureLatency } from './measures/latency.ts';
import { measureMemory } from './measures/memory.ts';
import { measurePaced } from './measures/paced.ts';
import { measurePeer } from './measures/peer.ts';
import { measureThroughput } from './measures/throughput.ts';

export const MEASURES = {
  latency: measureLatency,
  paced: measurePaced,
  throughput: measureThroughput,
  direct: measureDirect,
  streams: measureHeldStreams,
  memory: measureMemory,
  cold: measureCold,
  growth: measureGrowth,
  peer: measurePeer,
  deployment: measureDeployment,
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;
