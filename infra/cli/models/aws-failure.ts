/** What AWS answers most often when something is not set up, and what to do about it. */
const AWS_FAILURES: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'AWS refuses access: the role or user needs dynamodb:GetItem, Query and PutItem on the table.',
  CredentialsProviderError: 'No AWS credentials were found: log in, or give --profile.',
  ExpiredTokenException: 'The AWS credentials have expired: log in again.',
  ResourceNotFoundException: 'There is no such table in this region: check --table and --region.',
  TimeoutError: 'DynamoDB does not answer: check --endpoint, --region and the network.',
  UnrecognizedClientException: 'AWS does not know these credentials: check --profile.',
};

/** What an error of the SDK means, for people; undefined for any other. */
export function awsFailure(error: unknown): string | undefined {
  const { name = '', code = '' } = error as { name?: string; code?: string };
  if (/^(ECONNREFUSED|ENOTFOUND|ECONNRESET)$/.test(code)) return AWS_FAILURES['TimeoutError'];
  return Object.hasOwn(AWS_FAILURES, name) ? AWS_FAILURES[name] : undefined;
}
