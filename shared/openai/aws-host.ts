import { geographiesOf } from '../models/model-id.ts';

const AWS_HOST =
  /\.([a-z]{2,4}(?:-[a-z]+)+-\d)\.(?:vpce\.)?(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/;

/** The region whose AWS a host name is; undefined for all other hosts, wherever they are. */
export function awsRegionOf(host: string): string | undefined {
  return AWS_HOST.exec(host)?.[1];
}

/** Whether requests to a base URL leave AWS's regions of the geography, or nobody can tell. */
export function leavesGeography(baseUrl: string, region: string): boolean {
  const other = awsRegionOf(new URL(baseUrl).hostname);
  return other === undefined || geographiesOf(other)[0] !== geographiesOf(region)[0];
}
