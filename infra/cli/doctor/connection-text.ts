/**
 * What GitLab's "Test connection" shows for an answer, word for word.
 *
 * @see contract 7.2
 * @module
 */
import { parseJson } from './reasons.ts';
import type { Answer, Reply } from './send-request.ts';

const UNKNOWN =
  'Unknown error. Make sure your self-hosted model is running and that your AI Gateway URL is ' +
  'configured correctly.';

export function connectionText(answer: Answer): string {
  if (answer.type === 'silence') {
    const message = answer.code === 'TIMEOUT' ? 'Net::ReadTimeout' : answer.message;
    return `ERROR: ${message}`;
  }
  if (answer.status === 200) return 'Successfully connected to the self-hosted model';
  const { detail } = (parseJson(answer.text) ?? {}) as { detail?: unknown };
  if (answer.status === 421) {
    return `ERROR: The self-hosted model server returned code ${String(detail ?? '')}`;
  }
  return `ERROR: AI Gateway returned code ${answer.status}: ${reasonOf(answer, detail)}`;
}

function reasonOf({ text }: Reply, detail: unknown): string {
  if (typeof detail === 'string' || typeof parseJson(text) !== 'object') return UNKNOWN;
  const [issue] = Array.isArray(detail) ? detail : [];
  const { msg } = (issue ?? {}) as { msg?: unknown };
  return typeof msg === 'string' ? msg : '';
}
