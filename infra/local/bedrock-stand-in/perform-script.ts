/**
 * Carries out a script on a connection.
 *
 * @module
 */
import { sendWhole } from './converse-response.ts';
import { sendEmbeddings } from './embeddings-response.ts';
import { type ServiceException, sendException } from './exception.ts';
import type { Exchange } from './exchange.ts';
import type { ModelCall } from './model-call.ts';
import type { RawBodyScript, Script } from './script.ts';
import { sendStream } from './stream-response.ts';

const WRONG_MODEL_KIND: ServiceException = {
  name: 'ValidationException',
  message: "This action doesn't support the model that you provided.",
};

/** @throws the reason of `exchange.aborted`, when the client leaves in between */
export async function performScript(
  script: Script,
  call: ModelCall,
  exchange: Exchange,
): Promise<void> {
  if ('delayMs' in script) await exchange.pause(script.delayMs);
  switch (script.type) {
    case 'answer':
      if (call.operation === 'invoke') return sendException(exchange, WRONG_MODEL_KIND);
      return (call.streaming ? sendStream : sendWhole)(script, call, exchange);
    case 'embeddings':
      if (call.operation !== 'invoke') return sendException(exchange, WRONG_MODEL_KIND);
      return sendEmbeddings(script, call, exchange);
    case 'exception':
      return sendException(exchange, script);
    case 'raw-body':
      return sendRawBody(script, exchange);
    case 'reset':
      return exchange.reset();
    case 'hang':
      return exchange.hang();
  }
}

async function sendRawBody(
  { status, contentType, body }: RawBodyScript,
  exchange: Exchange,
): Promise<void> {
  exchange.start(status, { 'content-type': contentType });
  await exchange.write(body);
  exchange.end();
}
