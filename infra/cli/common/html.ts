/**
 * HTML in which nothing that comes from outside can be taken for markup.
 *
 * @module
 */

/** Text that is markup already. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | number | Html | readonly Part[] | undefined;

/** A template whose values are escaped, unless they are {@link Html}; lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  const texts = strings.map((text, index) => text + render(values[index]));
  return new Html(texts.join(''));
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(render).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
