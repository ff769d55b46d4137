/**
 * Answers in words: why there was none, what it says, and what GitLab shows for it.
 *
 * @module
 */
import type { Answer, Reply, Silence } from './send-request.ts';

const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  EAI_AGAIN: 'the DNS server does not answer',
  ECONNREFUSED: 'connection refused: nothing listens on this port',
  ECONNRESET: 'the connection was closed without an answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTFOUND: 'the name does not resolve',
  EPROTO: 'the port does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the port does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the port does not speak TLS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
  ETIMEDOUT: 'no connection (timed out)',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate authority is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate authority is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server does not send its intermediate certificates',
};

export function reasonOf({ code, message }: Pick<Silence, 'code' | 'message'>): string {
  return REASONS[code] ?? (message === '' ? code : message);
}

/** A short description of a body without its content: a JSON error, a page title, or size and type. */
export function gist({ text, headers }: Pick<Reply, 'text' | 'headers'>): string {
  const said = detailOf(text);
  if (said !== undefined) return short(said);
  const [, title] = /<title>([^<]{1,80})/i.exec(text) ?? [];
  if (title !== undefined) return `a page "${short(title)}"`;
  const type = headers['content-type'] ?? 'no content type';
  return text === '' ? 'an empty body' : `${Buffer.byteLength(text)} bytes of ${short(type)}`;
}

/** Status, and what is known about the body. */
export function answered(reply: Reply): string {
  return `answered ${reply.status} (${gist(reply)}) after ${reply.elapsedMs} ms`;
}

/** The text of an error: `detail`, `error` or API Gateway's `message`. */
export function detailOf(text: string): string | undefined {
  const body = parseJson(text) as Record<string, unknown> | undefined;
  const said = body?.['detail'] ?? body?.['error'] ?? body?.['message'];
  if (typeof said === 'string') return said;
  return Array.isArray(said) ? issueText(said[0]) : undefined;
}

function issueText(issue: unknown): string | undefined {
  const { msg } = (issue ?? {}) as { msg?: unknown };
  return typeof msg === 'string' ? msg : undefined;
}

/** Undefined for anything that is not JSON, and for `null`, which nobody sends on purpose. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    // The caller decides what a body without JSON means.
    return undefined;
  }
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

const UNKNOWN =
  'Unknown error. Make sure your self-hosted model is running and that your AI Gateway URL is ' +
  'configured correctly.';

/**
 * What GitLab's "Test connection" shows for an answer, word for word.
 *
 * @see contract 7.2
 */
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
  return `ERROR: AI Gateway returned code ${answer.status}: ${refusalText(answer, detail)}`;
}

function refusalText({ text }: Reply, detail: unknown): string {
  if (typeof detail === 'string' || typeof parseJson(text) !== 'object') return UNKNOWN;
  return Array.isArray(detail) ? (issueText(detail[0]) ?? '') : '';
}
