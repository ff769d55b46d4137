/**
 * The body of `POST /v3/code/completions` and `POST /v4/code/suggestions`.
 *
 * @see contract 2.7
 * @module
 */
import * as v from 'valibot';
import {
  EDITOR_FILE_ENTRIES,
  type RelatedCode,
  relatedCode,
} from '#shared/code-suggestions/editor-file.ts';
import { PromptMessage } from '#shared/code-suggestions/v2-bodies.ts';
import { GatewayError } from '#shared/errors.ts';
import { cutList, cutText, laxBoolean, laxInteger, optional, text } from '#shared/gitlab/fields.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import type { RequestContext } from '#shared/request/request-context.ts';

const Metadata = v.object({ source: cutText(255), version: cutText(255) });

const EDITOR_ENTRIES = {
  ...EDITOR_FILE_ENTRIES,
  model_provider: optional(v.picklist(['vertex-ai', 'anthropic', 'amazon_q'])),
  model_name: optional(v.string()),
  role_arn: optional(v.string()),
  stream: optional(laxBoolean),
};

const Completion = v.object({
  type: v.literal('code_editor_completion'),
  metadata: optional(Metadata),
  payload: v.object({
    ...EDITOR_ENTRIES,
    choices_count: optional(laxInteger),
    prompt: optional(v.union([v.string(), v.array(PromptMessage)])),
  }),
});

const Generation = v.object({
  type: v.literal('code_editor_generation'),
  metadata: optional(Metadata),
  payload: v.object({
    ...EDITOR_ENTRIES,
    prompt: optional(text(400_000)),
    prompt_id: optional(v.string()),
    // Whatever version is asked for, the newest prompt answers: inputs only ever grew.
    prompt_version: optional(v.string()),
    prompt_enhancer: optional(v.record(v.string(), v.unknown())),
  }),
});

const Context = v.object({
  type: v.literal('code_context'),
  metadata: optional(Metadata),
  payload: relatedCode(100_000),
});

const Body = v.object({
  prompt_components: cutList(v.variant('type', [Completion, Generation, Context]), 100, 1),
  // Anything unusable in it is ignored, and GitLab leaves it out for a feature without a model.
  model_metadata: v.optional(v.unknown()),
  // The editor's own member, passed along by GitLab. Ignored if it has another form.
  context: v.optional(v.unknown()),
});

export type CompletionComponent = v.InferOutput<typeof Completion>;
export type GenerationComponent = v.InferOutput<typeof Generation>;

export interface SuggestionRequest {
  /** The one component that decides what is done. */
  readonly component: CompletionComponent | GenerationComponent;
  /** Of components beside it. */
  readonly related: readonly RelatedCode[];
  /** What the editor sends along for a completion. */
  readonly context: readonly RelatedCode[];
  readonly modelMetadata: unknown;
}

/** @throws {GatewayError} `invalid_request`, also when the first component asks for nothing */
export function readSuggestionRequest(context: RequestContext): SuggestionRequest {
  const { prompt_components, model_metadata, context: editorContext } = parseBody(Body, context);
  const [component, ...others] = prompt_components;
  if (component === undefined || component.type === 'code_context') {
    const msg = 'Input should begin with a component that asks for code';
    throw new GatewayError('invalid_request', 'The first component is context', {
      detail: [{ type: 'value_error', loc: ['body', 'prompt_components', 0, 'type'], msg }],
    });
  }
  return {
    component,
    related: others.flatMap(({ type, payload }) => (type === 'code_context' ? [payload] : [])),
    context: contextOf(component, editorContext),
    modelMetadata: model_metadata,
  };
}

const EditorContext = cutList(relatedCode(500_000), 100);

function contextOf({ type }: { readonly type: string }, context: unknown): readonly RelatedCode[] {
  if (type !== 'code_editor_completion' || context === undefined) return [];
  const { success, output } = v.safeParse(EditorContext, context);
  return success ? output : [];
}
