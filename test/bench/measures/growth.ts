/**
 * Whether cost grows linearly or less with the size of the request, the length of the answer and the
 * number of assignments, and whether memory grows with any of them.
 *
 * @module
 */
import { assignmentSeries } from '../growth/assignments.ts';
import { type LongAnswer, longAnswers } from '../growth/long-answer.ts';
import { requestSizeSeries } from '../growth/request-size.ts';
import { seriesFacts, seriesSection } from '../growth/series.ts';
import { type SlowReader, slowReaders } from '../growth/slow-reader.ts';
import { streamLengthSeries } from '../growth/stream-length.ts';
import type { Outcome, Run, Section } from '../measure.ts';
import { startGateway } from '../site.ts';

const Y_UNIT = 'CPU ms a call';

export async function measureGrowth(run: Run): Promise<Outcome> {
  await using gateway = await startGateway(run.site);
  const requests = await requestSizeSeries(run, gateway);
  const streams = await streamLengthSeries(run, gateway);
  const assignments = await assignmentSeries(run);
  const answers = await longAnswers(run);
  const readers = await slowReaders(run);
  const all = seriesFacts([...requests, ...streams, ...assignments]);
  const decades = Object.entries(all).filter(([name]) => name.endsWith('.lastDecade'));
  return {
    facts: {
      ...all,
      'growth.worst.lastDecade': Math.max(...decades.map(([, factor]) => factor)),
      'growth.long.peakRatio': Math.max(
        ...answers.map(({ tenthPeakMb, wholePeakMb }) => wholePeakMb / tenthPeakMb),
      ),
      'growth.line.peakMb': Math.max(
        ...answers.map(({ isOneLine, wholePeakMb }) => (isOneLine ? wholePeakMb : 0)),
      ),
      'growth.slow.inFlightMb': mostInFlight(readers, 'gateway'),
      'growth.slow.floor.inFlightMb': mostInFlight(readers, 'floor'),
    },
    sections: [
      seriesSection(requests, {
        ...{ title: 'Requests of growing size', xUnit: 'KB', yUnit: Y_UNIT },
        note: 'Answers of 100 tokens.',
      }),
      seriesSection(streams, {
        ...{ title: 'Answers of growing length', xUnit: 'chunks', yUnit: Y_UNIT },
        note: 'Six characters a chunk.',
      }),
      seriesSection(assignments, {
        ...{ title: 'More and more assignments', xUnit: 'assignments', yUnit: Y_UNIT },
        note: 'The first call is that of a fresh process.',
      }),
      longSection(run.scale.longAnswerBytes / 1_000_000, answers),
      slowSection(readers),
    ],
  };
}

function mostInFlight(readers: readonly SlowReader[], which: SlowReader['subject']): number {
  const own = readers.filter(({ subject }) => subject === which);
  return Math.max(...own.map(({ inFlightMb }) => inFlightMb));
}

function longSection(megabytes: number, answers: readonly LongAnswer[]): Section {
  return {
    title: `An answer of ${megabytes} MB: the most memory ever held (RSS, MB)`,
    note: `A fresh process each. Constant memory: the whole answer needs no more than a tenth of it. The
last row has no line end in all of it, which no model writes.`,
    heads: ['form', 'a tenth', 'the whole', '×', 'seconds'],
    rows: answers.map(({ form, isOneLine, tenthPeakMb, wholePeakMb, seconds }) => [
      `${form.title}${isOneLine ? ', one line' : ''}`,
      tenthPeakMb,
      wholePeakMb,
      wholePeakMb / tenthPeakMb,
      seconds,
    ]),
  };
}

function slowSection(readers: readonly SlowReader[]): Section {
  return {
    title: 'A client that stops reading, of an answer of 100 MB (MB)',
    note: `What Bedrock has written when nothing moves any more. Most of it is in the buffers of the
system's sockets: the floor shows how much.`,
    heads: ['form', 'what', 'in flight', 'the process has grown by'],
    rows: readers.map(({ form, subject, inFlightMb, grownMb }) => [
      form.title,
      subject,
      inFlightMb,
      grownMb,
    ]),
  };
}
