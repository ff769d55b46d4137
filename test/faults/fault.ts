/**
 * The rows of the fault matrix: what goes wrong, and what a client must see of it.
 *
 * @module
 */
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { Answer } from '#infra/local/bedrock-stand-in/server.ts';
import type { ErrorCode } from '#shared/errors.ts';

export interface Fault {
  readonly name: string;
  /** What the model does, when it is to say these pieces. Default: it says them. */
  readonly model?: (pieces: readonly string[]) => Script | Answer;
  /** What a second model does, where the operator has assigned one as fallback. Default: none is. */
  readonly fallback?: (pieces: readonly string[]) => Script;
  /** What else is wrong with the world. */
  readonly world?: World;
  /** Changes of the gateway's configuration. */
  readonly env?: Readonly<Record<string, string>>;
  readonly sees: Sight;
  /** So heavy that it would keep other cells from their time limits. */
  readonly playsAlone?: true;
}

export type World =
  | 'bedrock-unknown-host'
  | 'bedrock-refuses-connections'
  | 'dynamodb-down'
  | 'dynamodb-not-needed'
  | 'keys-down'
  | 'keys-slow'
  | 'caller-leaves-before'
  | 'caller-leaves-during';

/** What must be seen; how that looks in each form is the business of `check-cell.ts`. */
export type Sight =
  | Seen
  /** All of the answer, made good by a further call; `code` where only one call is allowed. */
  | { readonly type: 'made-good'; readonly code: ErrorCode };

export type Seen =
  /** All that the model said, which may be nothing, and a proper end. */
  | { readonly type: 'answer'; readonly text: 'whole' | 'empty' }
  /** An answer that something else than the model ended, and that nobody may take for its own. */
  | { readonly type: 'disowned' }
  /** A failure before the first byte. */
  | { readonly type: 'refusal'; readonly code: ErrorCode }
  /** An answer that breaks off, and shows it; `code` where the answer comes in one piece. */
  | { readonly type: 'break'; readonly code: ErrorCode }
  | { readonly type: 'unauthenticated' }
  /** Nobody is there to see anything; the model must be stopped. */
  | { readonly type: 'nobody' };
