/**
 * The answer to Converse, in one piece.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * @module
 */
import { contentBlocks, reportedUsage, stopReason } from './content.ts';
import { sendException } from './exception.ts';
import type { Exchange } from './exchange.ts';
import type { ModelCall } from './model-call.ts';
import type { AnswerScript, StreamFault } from './script.ts';

export async function sendWhole(
  script: AnswerScript,
  call: ModelCall,
  exchange: Exchange,
): Promise<void> {
  const body = Buffer.from(JSON.stringify(converseOutput(script, call)));
  if (script.fault) return sendBroken(script.fault, body, exchange);

  startJson(exchange, body.length);
  await exchange.write(body);
  exchange.end();
}

function converseOutput(script: AnswerScript, call: ModelCall): object {
  const content = contentBlocks(script).map(({ whole }) => whole);
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: stopReason(script),
    usage: reportedUsage(script, call),
    metrics: { latencyMs: 1 },
  };
}

async function sendBroken(fault: StreamFault, body: Buffer, exchange: Exchange): Promise<void> {
  if (fault.type === 'exception') return sendException(exchange, fault);
  if (fault.type === 'error-frame') {
    const { code: name, message = name } = fault;
    return sendException(exchange, { name, message });
  }

  const half = body.subarray(0, body.length / 2);
  const isCut = fault.type === 'reset' || fault.type === 'hang';
  startJson(exchange, isCut ? body.length : half.length);
  await exchange.write(half);
  if (fault.type === 'reset') exchange.reset();
  else if (fault.type === 'hang') await exchange.hang();
  else exchange.end();
}

function startJson(exchange: Exchange, length: number): void {
  exchange.start(200, { 'content-type': 'application/json', 'content-length': length });
}
