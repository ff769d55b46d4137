/**
 * AWS STS, as far as roles are assumed.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What somebody asked STS for. */
export interface AssumeRoleCall {
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

/** How STS answers: with credentials that last so long, with an error, or not at all. */
export type StsAnswer =
  | { readonly lastsS: number }
  | { readonly status: number; readonly code: string }
  | 'silent';

export interface StsStandIn extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly AssumeRoleCall[];
  /** From now on. Until then, credentials last an hour. */
  answer(next: StsAnswer): void;
}

/** The access key of the n-th session, from 1. */
export const accessKeyOf = (n: number) => `ASIASESSION${n}`;

export async function startSts(): Promise<StsStandIn> {
  const calls: AssumeRoleCall[] = [];
  let answer: StsAnswer = { lastsS: 3_600 };
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const parameters = Object.fromEntries(new URLSearchParams(body));
    calls.push({ parameters, headers: request.headers });
    if (answer === 'silent') return;
    const isGood = 'lastsS' in answer;
    response.writeHead(isGood ? 200 : (answer as { status: number }).status, {
      'content-type': 'text/xml',
    });
    response.end('lastsS' in answer ? session(calls.length, answer.lastsS) : failure(answer.code));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer(next) {
      answer = next;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function session(n: number, lastsS: number): string {
  const expiration = new Date(Date.now() + lastsS * 1_000).toISOString();
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
    <AssumedRoleUser><Arn>arn:aws:sts::210987654321:assumed-role/bedrock/x</Arn></AssumedRoleUser>
    <Credentials><AccessKeyId>${accessKeyOf(n)}</AccessKeyId>
      <SecretAccessKey>secret/+${n}</SecretAccessKey><SessionToken>token${n}==</SessionToken>
      <Expiration>${expiration}</Expiration></Credentials>
  </AssumeRoleResult></AssumeRoleResponse>`;
}

function failure(code: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
    <Code>${code}</Code><Message>User: arn:aws:sts::1:x is not authorized</Message></Error></ErrorResponse>`;
}
