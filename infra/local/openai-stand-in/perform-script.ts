/**
 * Carries a script out on the wire.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatCall } from './chat-call.ts';
import type { AnswerScript, Script } from './script.ts';

export async function performScript(
  script: Script,
  call: ChatCall,
  response: ServerResponse,
): Promise<void> {
  switch (script.type) {
    case 'answer':
      return call.body.stream === true
        ? streamAnswer(script, call, response)
        : sendAnswer(script, call, response);
    case 'error':
      response
        .writeHead(script.status, { 'content-type': 'application/json', ...script.headers })
        .end(JSON.stringify(script.body));
      return;
    case 'raw':
      response.writeHead(script.status ?? 200, { 'content-type': script.contentType });
      for (const piece of script.pieces) {
        response.write(piece);
        // Each piece travels by itself.
        await sleep(1);
      }
      response.end();
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
  }
}

function sendAnswer(script: AnswerScript, { body }: ChatCall, response: ServerResponse): void {
  if (script.fault === 'reset') return void response.socket?.resetAndDestroy();
  const { reasoning, toolCalls = [] } = script;
  const message = {
    role: 'assistant',
    content: piecesOf(script).join('') || null,
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(toolCallOf) }),
  };
  const choices = [{ index: 0, message, finish_reason: finishReasonOf(script) }];
  const usage = usageOf(script, body);
  const text = JSON.stringify({
    ...HEAD,
    model: body.model,
    object: 'chat.completion',
    choices,
    ...usage,
  });
  const isCut = script.fault !== undefined;
  const end = isCut ? Math.floor(text.length / 2) : text.length;
  response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, end));
}

async function streamAnswer(
  script: AnswerScript,
  { body }: ChatCall,
  response: ServerResponse,
): Promise<void> {
  const { reasoning, toolCalls = [], chunkDelayMs = 0, fault } = script;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const send = (members: object) =>
    response.write(
      `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', ...members })}\n\n`,
    );
  const delta = (said: object) =>
    send({ choices: [{ index: 0, delta: said, finish_reason: null }] });

  delta({ role: 'assistant', content: '' });
  if (reasoning !== undefined) delta({ reasoning_content: reasoning });
  for (const content of piecesOf(script)) {
    delta({ content });
    if (chunkDelayMs > 0) await sleep(chunkDelayMs);
  }
  for (const [index, call] of toolCalls.entries())
    delta({ tool_calls: [{ index, ...toolCallOf(call) }] });
  if (fault !== undefined) return breakOff(fault, response);
  send({ choices: [{ index: 0, delta: {}, finish_reason: finishReasonOf(script) }] });
  if (body.stream_options?.include_usage) send({ choices: [], ...usageOf(script, body) });
  response.end('data: [DONE]\n\n');
}

function breakOff(fault: NonNullable<AnswerScript['fault']>, response: ServerResponse): void {
  const error = `data: ${JSON.stringify({ error: { message: 'broken', type: 'server_error', code: 500 } })}\n\n`;
  switch (fault) {
    case 'reset':
      // What was written goes out first.
      setTimeout(() => response.socket?.resetAndDestroy(), 5);
      return;
    case 'cut':
      setTimeout(() => response.socket?.destroy(), 5);
      return;
    case 'half-line':
      response.end('data: {"choices":[{"index":0,"delta":{"content":"ha');
      return;
    case 'no-end':
      response.end();
      return;
    case 'error-event':
      response.end(error);
      return;
    case 'error-then-end':
      response.end(`${error}data: [DONE]\n\n`);
      return;
    case 'hang':
      return;
  }
}

const HEAD = { id: 'chatcmpl-stand-in', created: 1_767_225_600 };

function piecesOf({ text = '' }: AnswerScript): readonly string[] {
  return typeof text === 'string' ? [text] : text;
}

function finishReasonOf({ finishReason, toolCalls = [] }: AnswerScript): string {
  return finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
}

function toolCallOf({ id, name, arguments: json }: NonNullable<AnswerScript['toolCalls']>[number]) {
  return { id, type: 'function', function: { name, arguments: json } };
}

function usageOf(script: AnswerScript, { messages }: ChatCall['body']): object {
  if (script.usage === false) return {};
  const tokens = (texts: readonly string[]) => Math.ceil(texts.join('').length / 4);
  const counted = {
    prompt_tokens: tokens(messages.map(({ content }) => content)),
    completion_tokens: tokens(piecesOf(script)),
  };
  return { usage: script.usage ?? counted };
}
