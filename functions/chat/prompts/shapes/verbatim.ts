import { textPieces } from '#shared/models/answer-text.ts';
import type { Shape } from './shape.ts';

/** Whatever the model says, were it nothing. */
export const verbatim: Shape = textPieces;
