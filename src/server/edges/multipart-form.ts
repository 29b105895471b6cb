/**
 * Reads `multipart/form-data` as a browser sends it: fields first, which are small and kept, then one file, which is
 * handed on as it comes. Written here because S3 wants what parsers for web applications do not give: the file as
 * slices of what arrived, one limit for all that stands before it, and an end at the file's end, whatever follows.
 * https://www.rfc-editor.org/rfc/rfc7578
 */
import { fieldsTooLarge, malformedForm, missingFile } from "./faults.js";

/** What may stand before the file, in bytes. */
const LIMIT_BEFORE_FILE = 20 * 1024;

export interface FormField {
  /** As sent. */
  readonly name: string;
  readonly value: string;
}

/** Everything that stands before the file's bytes. */
export interface FormHead {
  readonly fields: readonly FormField[];
  /** The last part of the file's name; empty when it came without one. */
  readonly fileName: string;
}

/** Told what comes, in this order. */
export interface FormListener {
  head(head: FormHead): void;
  /** A piece of the file. */
  data(chunk: Uint8Array): void;
  /** The file is complete. */
  end(): void;
}

/**
 * The boundary that a `Content-Type` names; undefined when it is no multipart form.
 */
export const boundaryOf = (contentType: string | undefined): string | undefined => {
  if (contentType === undefined || !/^\s*multipart\/form-data\s*(?:;|$)/i.test(contentType)) return undefined;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]*)"|([^;\s]+))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? "";
};

const NOTHING = Buffer.alloc(0);
const LINE_END = Buffer.from("\r\n");
const HEAD_END = Buffer.from("\r\n\r\n");
const CARRIAGE_RETURN = 0x0d;

/** Where in the form the next byte stands. */
type Place = "preamble" | "boundary" | "part-head" | "field" | "file" | "behind";

/** Takes a form in pieces of any size. */
export class MultipartFormReader {
  readonly #delimiter: Buffer;
  readonly #listener: FormListener;
  readonly #fields: FormField[] = [];
  #place: Place = "preamble";
  #field = "";
  /** What has come and can not be judged yet. The first boundary begins the form, the others stand behind a line end. */
  #held: Buffer = LINE_END;
  /** Bytes read before the file. The line end above is ours. */
  #before = -LINE_END.length;

  /** @throws `MalformedPOSTRequest` when there is no boundary. */
  constructor(boundary: string, listener: FormListener) {
    if (boundary === "") throw malformedForm();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
    this.#listener = listener;
  }

  /** @throws `MalformedPOSTRequest`, `MaxPostPreDataLengthExceededError`. */
  push(chunk: Uint8Array): void {
    if (this.#place === "behind") return;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    while (this.#step());
    if (this.#isBeforeFile && this.#before + this.#held.length > LIMIT_BEFORE_FILE) throw fieldsTooLarge();
  }

  /** @throws `MalformedPOSTRequest` when the form is not complete; `IncorrectNumberOfFilesInPostRequest` without a file. */
  finish(): void {
    if (this.#place !== "behind") throw malformedForm();
  }

  get #isBeforeFile(): boolean {
    return this.#place !== "file" && this.#place !== "behind";
  }

  /** Goes on to the next place, if what is held says where it is. */
  #step(): boolean {
    switch (this.#place) {
      case "preamble":
        return this.#upTo(this.#delimiter, () => this.#go("boundary"));
      case "boundary":
        return this.#readBoundary();
      case "part-head":
        return this.#readPartHead();
      case "field":
        return this.#upTo(this.#delimiter, (value) => {
          this.#fields.push({ name: this.#field, value: value.toString("utf8") });
          this.#go("boundary");
        });
      case "file":
        return this.#readFile();
      case "behind":
        return false;
    }
  }

  #go(place: Place): void {
    this.#place = place;
  }

  /** When `mark` has come: takes it, and hands over what stands before it. */
  #upTo(mark: Buffer, found: (before: Buffer) => void): boolean {
    const at = this.#held.indexOf(mark);
    if (at < 0) return false;
    const before = this.#held.subarray(0, at);
    this.#take(at + mark.length);
    found(before);
    return true;
  }

  #take(count: number): void {
    this.#before += count;
    this.#held = this.#held.subarray(count);
  }

  /** Behind a boundary: two dashes end the form, blanks and a line end begin a part. */
  #readBoundary(): boolean {
    if (this.#held.length < 2) return false;
    // A form that ends before its file has none.
    if (this.#held.toString("latin1", 0, 2) === "--") throw missingFile();
    return this.#upTo(LINE_END, (padding) => {
      if (!/^[ \t]*$/.test(padding.toString("latin1"))) throw malformedForm();
      this.#go("part-head");
    });
  }

  #readPartHead(): boolean {
    return this.#upTo(HEAD_END, (head) => {
      const { name, fileName } = dispositionOf(head.toString("utf8"));
      if (name.toLowerCase() !== "file") {
        this.#field = name;
        this.#go("field");
        return;
      }
      if (this.#before > LIMIT_BEFORE_FILE) throw fieldsTooLarge();
      this.#go("file");
      this.#listener.head({ fields: this.#fields, fileName });
    });
  }

  #readFile(): boolean {
    const at = this.#held.indexOf(this.#delimiter);
    if (at >= 0) {
      if (at > 0) this.#listener.data(this.#held.subarray(0, at));
      this.#held = NOTHING;
      this.#go("behind");
      this.#listener.end();
      return false;
    }
    // What may be the beginning of the delimiter waits for more.
    const from = Math.max(0, this.#held.length - this.#delimiter.length + 1);
    const doubtful = this.#held.indexOf(CARRIAGE_RETURN, from);
    const sure = doubtful < 0 ? this.#held.length : doubtful;
    if (sure > 0) this.#listener.data(this.#held.subarray(0, sure));
    this.#held = this.#held.subarray(sure);
    return false;
  }
}

const DISPOSITION = /^content-disposition[ \t]*:[ \t]*form-data([^\r\n]*)/im;
const PARAMETER = /;[ \t]*(name|filename)[ \t]*=[ \t]*(?:"((?:\\"|[^"])*)"|([^;\s]*))/gi;

/** Name and file name of a part. Browsers write quotes and line ends in them as `%22`, `%0D` and `%0A`. */
const dispositionOf = (head: string): { readonly name: string; readonly fileName: string } => {
  const parameters = DISPOSITION.exec(head)?.[1];
  if (parameters === undefined) throw malformedForm();
  let name: string | undefined;
  let fileName = "";
  for (const [, parameter = "", quoted, plain = ""] of parameters.matchAll(PARAMETER)) {
    const value = (quoted ?? plain).replaceAll('\\"', '"').replaceAll("%22", '"');
    if (parameter.toLowerCase() === "name") name = value;
    // AWS: of a whole path, only what follows the last slash or backslash.
    else fileName = value.slice(Math.max(value.lastIndexOf("/"), value.lastIndexOf("\\")) + 1);
  }
  if (name === undefined) throw malformedForm();
  return { name, fileName };
};
