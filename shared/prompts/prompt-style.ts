/**
 * How much a model must be told about the form of its answer:
 *
 * - `plain`: capable models, which take a rule at its word;
 * - `strict`: smaller ones, which explain and decorate unless they are told not to, at length;
 * - `brief`: models that think before they speak, and longer about a longer text.
 */
export type PromptStyle = 'plain' | 'strict' | 'brief';

/** Added for `strict` to every prompt whose answer goes straight into a file. */
export const STRICT_FORM = `A program pastes your answer into the file, character by character; nobody reads it before. So:
- The first character of your answer is the first character of code.
- Never write three backticks, the name of a language, a heading, a greeting or a note.
- Never announce, describe or explain the code. Never offer another version of it.
- Never write a tag or a control word such as [INST].
- When the code is complete, stop.`;
