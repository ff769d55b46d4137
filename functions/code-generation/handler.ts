/**
 * Code suggestions that Rails asks for: generations, and completions in the form of components.
 *
 * @module
 */
import { createGatewayFunction } from '#shared/http/gateway-function.ts';
import { answerRawText } from '#shared/http/text-stream.ts';
import { createAnswerComponents } from './components/answer.ts';
import { answerEvents } from './components/suggestion-events.ts';
import type { Dependencies } from './dependencies.ts';
import { createAnswerGenerations } from './v2-generations.ts';

export function createHandler(dependencies: Dependencies) {
  const methods = ['POST'];
  return createGatewayFunction(
    [
      {
        methods,
        path: '/v2/code/generations',
        answer: createAnswerGenerations(dependencies),
      },
      {
        methods,
        path: '/v3/code/completions',
        answer: createAnswerComponents(dependencies, answerRawText),
      },
      {
        methods,
        path: '/v4/code/suggestions',
        answer: createAnswerComponents(dependencies, answerEvents),
      },
    ],
    dependencies,
  );
}
