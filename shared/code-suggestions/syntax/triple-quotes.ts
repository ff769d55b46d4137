export interface TripleQuotes {
  read(text: string): void;
  isOpen(): boolean;
}

/** Tells whether a text has come between three quotes and three quotes. */
export function createTripleQuotes(): TripleQuotes {
  let open = false;
  let quote = '';
  let run = 0;

  function readChar(char: string): void {
    run = char === quote ? run + 1 : 1;
    quote = char === '"' || char === "'" ? char : '';
    if (quote === '' || run < 3) return;
    open = !open;
    run = 0;
  }

  return {
    read: (text) => {
      for (const char of text) readChar(char);
    },
    isOpen: () => open,
  };
}
