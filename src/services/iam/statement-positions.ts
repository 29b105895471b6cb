/** Where the statements of a policy stand in its text: the simulator tells by line and column what matched. */

export interface Position {
  /** From 1. */
  readonly Line: number;
  readonly Column: number;
}

export interface Span {
  readonly StartPosition: Position;
  readonly EndPosition: Position;
}

/**
 * The spans of a policy's statements, in their order. AWS: a statement begins behind its opening brace and ends behind
 * its closing one. The document must be valid JSON.
 */
export const statementPositions = (document: string): readonly Span[] => {
  const spans: Span[] = [];
  let depth = 0;
  let inStatement = false;
  let opened: { readonly at: number; readonly depth: number } | undefined;
  for (let index = 0; index < document.length; index += 1) {
    const character = document[index];
    if (character === '"') {
      const end = endOfString(document, index);
      if (depth === 1 && isKey(document, end)) inStatement = document.slice(index, end) === '"Statement"';
      index = end - 1;
    } else if (character === "{" || character === "[") {
      depth += 1;
      if (character === "{" && inStatement && opened === undefined && depth > 1) opened = { at: index + 1, depth };
    } else if (character === "}" || character === "]") {
      if (opened?.depth === depth) {
        spans.push({
          StartPosition: positionOf(document, opened.at),
          EndPosition: positionOf(document, index + 1),
        });
        opened = undefined;
      }
      depth -= 1;
    }
  }
  return spans;
};

/** The index behind the closing quote. */
const endOfString = (document: string, start: number): number => {
  let index = start + 1;
  while (index < document.length && document[index] !== '"') index += document[index] === "\\" ? 2 : 1;
  return index + 1;
};

const isKey = (document: string, end: number): boolean => /^\s*:/.test(document.slice(end, end + 64));

const positionOf = (document: string, offset: number): Position => {
  const before = document.slice(0, offset);
  return { Line: before.split("\n").length, Column: offset - before.lastIndexOf("\n") };
};
