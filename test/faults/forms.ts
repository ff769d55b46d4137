/** The columns of the fault matrix. To add a form, add a row to one of the two lists. */
import type { Form } from './form.ts';
import { CHAT_FORMS } from './forms-of-chat.ts';
import { SUGGESTION_FORMS } from './forms-of-suggestions.ts';

export const FORMS: readonly Form[] = [...SUGGESTION_FORMS, ...CHAT_FORMS];
