/**
 * Every prompt that GitLab may ask for by id. To add a prompt, add a file to `catalogue/` and a row.
 *
 * Not here, because they are reached by routes of their own: the chat agent, code suggestions and
 * embeddings.
 *
 * @see contract, appendix A
 * @module
 */
import { categorizeQuestion } from './catalogue/categorize-question.ts';
import { classifyCodeReviewMentionIntent } from './catalogue/classify-code-review-mention-intent.ts';
import { documentationSearch } from './catalogue/documentation-search.ts';
import { explainCode } from './catalogue/explain-code.ts';
import { explainVulnerability } from './catalogue/explain-vulnerability.ts';
import { featureDiscoverySearch } from './catalogue/feature-discovery-search.ts';
import { fixCode } from './catalogue/fix-code.ts';
import { generateCommitMessage } from './catalogue/generate-commit-message.ts';
import { generateDescription } from './catalogue/generate-description.ts';
import { generateSessionTitle } from './catalogue/generate-session-title.ts';
import { glabAskGitCommand } from './catalogue/glab-ask-git-command.ts';
import { measureCommentTemperature } from './catalogue/measure-comment-temperature.ts';
import { modelConfigurationCheck } from './catalogue/model-configuration-check.ts';
import {
  buildReader,
  commitReader,
  epicReader,
  issueReader,
  mergeRequestReader,
  workItemReader,
} from './catalogue/readers.ts';
import { refactorCode } from './catalogue/refactor-code.ts';
import { resolveVulnerability } from './catalogue/resolve-vulnerability.ts';
import { reviewMergeRequest } from './catalogue/review-merge-request.ts';
import { summarizeComments } from './catalogue/summarize-comments.ts';
import { summarizeDuoWorkflow } from './catalogue/summarize-duo-workflow.ts';
import { summarizeNewMergeRequest } from './catalogue/summarize-new-merge-request.ts';
import { summarizeReview } from './catalogue/summarize-review.ts';
import { troubleshootJob } from './catalogue/troubleshoot-job.ts';
import { writeTests } from './catalogue/write-tests.ts';
import type { PromptDefinition } from './definition.ts';

export const PROMPTS: ReadonlyMap<string, PromptDefinition> = new Map([
  ['chat/build_reader', buildReader],
  ['chat/commit_reader', commitReader],
  ['chat/documentation_search', documentationSearch],
  ['chat/epic_reader', epicReader],
  ['chat/explain_code', explainCode],
  ['chat/explain_vulnerability', explainVulnerability],
  ['chat/fix_code', fixCode],
  ['chat/issue_reader', issueReader],
  ['chat/merge_request_reader', mergeRequestReader],
  ['chat/refactor_code', refactorCode],
  ['chat/summarize_comments', summarizeComments],
  ['chat/troubleshoot_job', troubleshootJob],
  ['chat/work_item_reader', workItemReader],
  ['chat/write_tests', writeTests],
  ['generate_commit_message', generateCommitMessage],
  ['glab_ask_git_command', glabAskGitCommand],
  ['model_configuration/check', modelConfigurationCheck],
  ['resolve_vulnerability', resolveVulnerability],
  ['review_merge_request', reviewMergeRequest],
  ['summarize_new_merge_request', summarizeNewMergeRequest],
  ['summarize_review', summarizeReview],
  // Made for GitLab.com, but GitLab sends them here if it has no other gateway.
  ['categorize_question', categorizeQuestion],
  ['generate_description', generateDescription],
  ['measure_comment_temperature', measureCommentTemperature],
  // GitLab after 18.9.
  ['classify_code_review_mention_intent', classifyCodeReviewMentionIntent],
  ['feature_discovery_search', featureDiscoverySearch],
  ['generate_session_title', generateSessionTitle],
  ['summarize_duo_workflow', summarizeDuoWorkflow],
]);
