/**
 * Lambda takes 4 KB of environment variables, names and values together. Beyond that the deployment would roll
 * back after minutes; here it stops before anything is sent. CommonJS, because that is what both deploy tools
 * load.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */

const MAX_BYTES = 4_096;

/** What a reference becomes: names of tables and ARNs of keys are shorter. In bytes. */
const REFERENCE_BYTES = 100;

/** A line for each function whose variables are too many, with the largest of them. */
function oversizedEnvironments({ Resources }) {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .flatMap(({ Properties: { FunctionName, Environment } }) => {
      const sizes = Object.entries(Environment?.Variables ?? {}).map(([name, value]) => ({
        name,
        bytes: Buffer.byteLength(name) + bytesOf(value),
      }));
      const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
      return total > MAX_BYTES ? [message(FunctionName, total, sizes)] : [];
    });
}

function bytesOf(value) {
  return typeof value === 'object' ? REFERENCE_BYTES : Buffer.byteLength(String(value));
}

function message(name, total, sizes) {
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes)[0];
  return (
    `The environment of ${name} has ${total} bytes; Lambda allows ${MAX_BYTES}. ` +
    `The largest variable is ${largest.name} with ${largest.bytes} bytes.`
  );
}

module.exports = { oversizedEnvironments };
