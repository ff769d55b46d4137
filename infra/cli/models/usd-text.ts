/** An amount for people, such as `1,250.00 USD`; of less than a cent, as much as can be seen. */
export function usdText(usd: number): string {
  const isSmall = usd > 0 && usd < 0.01;
  const text = usd.toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: isSmall ? 6 : 2,
  });
  return `${text} USD`;
}
