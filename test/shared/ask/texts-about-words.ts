/**
 * Texts as models write them when they are asked about templates, tags and fences: every shape of a
 * text with every word that it may be about.
 *
 * @module
 */

const WORDS = [
  ...['<|im_end|>', '<|im_start|>', '<|eot_id|>', '<|endoftext|>', '<|user|>', '</s>'],
  ...['[INST]', '[/INST]', '<|channel|>', '<start_of_turn>', '<｜end▁of▁sentence｜>', '<<SYS>>'],
];

const TAGS = [
  ...['think', 'thinking', 'reasoning', 'thought', 'analysis', 'response', 'answer', 'scratchpad'],
];

/** Texts for readers, about a word. */
const ABOUT_WORD: readonly ((word: string) => string)[] = [
  (w) => `The token \`${w}\` marks the end of a turn.`,
  (w) => `\`${w}\` ends a turn. Without it the model goes on.`,
  (w) => `Use \`stop: ["${w}"]\` so that the model stops there.`,
  (w) => `The tokenizer adds "${w}" behind each message.`,
  (w) => `Why does the answer contain '${w}'? Because the template was not applied.`,
  (w) => `This commit strips ${w}, which leaked into answers.`,
  (w) => `Strip ${w} from answers\n\nThe model writes it when the template is wrong.`,
  (w) => `- ${w}: ends a turn\n- other tokens: see the documentation`,
  (w) => `* \`${w}\` – ends a turn\n* \`<pad>\` – fills a batch`,
  (w) => `| token | meaning |\n| --- | --- |\n| ${w} | end of a turn |\n| \`<pad>\` | padding |`,
  (w) => `1. Split at \`${w}\`.\n2. Drop what is empty.\n3. Join the rest.`,
  (w) => `\`\`\`python\nSTOP = "${w}"\ntext = text.split(STOP)[0]\n\`\`\`\n\nThis cuts the text.`,
  (w) => `\`\`\`js\nconst parts = text.split('${w}');\n\`\`\``,
  (w) => `Here is the template:\n\n\`\`\`\n${w}\nHello\n${w}\n\`\`\`\n\nEach turn ends with it.`,
  (w) => `\`\`\`jinja\n{% for m in messages %}${w}{{ m.content }}{% endfor %}\n\`\`\``,
  (w) => `~~~text\nHello${w}\n~~~\nThat is what the model sees.`,
  (w) => `\`\`\`json\n{ "eos_token": "${w}", "stop": ["${w}"] }\n\`\`\``,
  (w) => `\`\`\`diff\n- eos = None\n+ eos = "${w}"\n\`\`\`\nThe default was missing.`,
  (w) => `> The log shows \`Hello${w}\`.\n\nThat is a wrong template.`,
  (w) => `The words (${w}) are special tokens.`,
  (w) => `Between the quotes of "a ${w} b" stands a token.`,
  (w) => `The test fails: expected \`"Hello"\` but got \`"Hello${w}"\`.`,
  (w) => `1. Item:\n   \`\`\`yaml\n   stop: "${w}"\n   \`\`\`\n2. Done.`,
  (w) => `## Tokens\n\n### \`${w}\`\n\nEnds a turn.\n\n### \`<pad>\`\n\nPads.`,
  (w) => `Replace \`${w}\` by nothing:\n\n    text.replace("${w}", "")\n\nThen trim.`,
  (w) => `Run \`grep -F '${w}' log.txt\` to find them.`,
  (w) => `<p>The token <code>"${w}"</code> ends a turn.</p>`,
];

/** Texts for readers, about a tag. */
const ABOUT_TAG: readonly ((tag: string) => string)[] = [
  (t) => `The model writes its thoughts between \`<${t}>\` and \`</${t}>\`.`,
  (t) => `Remove everything up to \`</${t}>\` before you show the answer.`,
  (t) => `\`<${t}>\` is not closed in your example.`,
  (t) => `The parser looks for "<${t}>" at the beginning.`,
  (t) => `\`\`\`xml\n<${t}>\n  a < b\n</${t}>\n\`\`\`\n\nThat is what the model returns.`,
  (t) => `\`\`\`python\nm = re.search(r"<${t}>(.*?)</${t}>", text, re.S)\n\`\`\``,
  (t) => `- \`<${t}>\`: begins\n- \`</${t}>\`: ends`,
  (t) => `Fix the parsing of <${t}> tags\n\nA missing end made the answer empty.`,
  (t) => `Your test has \`<${t}>x</${t}>y\` and expects \`y\`.`,
  (t) => `1. Find \`<${t}>\`.\n2. Find \`</${t}>\`.\n3. Cut.`,
  (t) => `~~~html\n<${t}>a</${t}>\n~~~`,
  (t) => `The regular expression \`/<\\/?${t}>/\` finds both.`,
];

/** Texts that are about neither, with signs that look alike. */
const ALIKE = [
  'In F#, `x <| f` applies `f` to `x`, and `x |> f` does the same from the left.',
  '```fsharp\nlet y = f <| g <| x\n```',
  '```elm\nview model = div [] <| List.map item model.items\n```',
  'The old price was <s>10</s> and is now 8.',
  'Write `a < b && c > d`, not `a <b> c`.',
  '```html\n<s>old</s> <em>new</em>\n```',
  'User: root\nHost: db\n\nConnect with these.',
  'The file has two sections:\n\n[INSTALL]\npath=/opt\n\n[LOG]\nlevel=info',
  'Human readable output needs `-h`.',
  'The user wants to log in, so the form asks for a name.',
  "Let's look at the code. First, it opens the file.",
  'Okay, here is the fix:\n\n```js\nreturn a + b;\n```',
  'We need to close the file in `finally`.',
  'Use cases:\n\n- a\n- b\n\n\n\nDone.',
  '"Assistant:" is a label of the old format.',
  'analysis of the log: nothing.',
  'Analysis\n\nThe query is slow.',
  'An answer\r\nwith line ends of Windows.\r\n\r\nDone.\r\n',
  '```\n```\nAn empty fence, and then text.',
  'Nested:\n\n````md\n```js\na\n```\n````\n\nDone.',
];

/** Code that is about a word, for files. */
const CODE_ABOUT: readonly ((word: string) => string)[] = [
  (w) => `text.split("${w}")`,
  (w) => `STOP = '${w}'\nreturn text`,
  (w) => `# cut at "${w}"\nreturn text`,
  (w) => `if text.endswith("${w}"):\n    return ""`,
  (w) => `const stop = \`${w}\`;\nrun(stop);`,
  (w) => `template = """\n${w}\n{question}\n${w}\n"""\n`,
  (w) => `expect(clean("a${w}")).toBe("a");`,
];

export const TEXTS_ABOUT_WORDS: readonly string[] = [
  ...WORDS.flatMap((word) => ABOUT_WORD.map((shape) => shape(word))),
  ...TAGS.flatMap((tag) => ABOUT_TAG.map((shape) => shape(tag))),
  ...ALIKE,
];

export const CODE_ABOUT_WORDS: readonly string[] = [
  ...WORDS,
  ...TAGS.flatMap((tag) => [`<${tag}>`, `</${tag}>`]),
].flatMap((word) => CODE_ABOUT.map((shape) => shape(word)));
