/** The form reader alone: pieces of any size, and forms that are none. */
import { describe, expect, test } from "vitest";
import { boundaryOf, type FormHead, MultipartFormReader } from "../../src/server/edges/multipart-form.js";

interface Read {
  readonly head: FormHead | undefined;
  readonly file: string;
  readonly ended: boolean;
}

/** Reads the pieces as one form with the boundary `xx`. */
const read = (...pieces: readonly string[]): Read => {
  let head: FormHead | undefined;
  let file = "";
  let ended = false;
  const reader = new MultipartFormReader("xx", {
    head: (come) => {
      head = come;
    },
    data: (chunk) => {
      file += Buffer.from(chunk).toString("latin1");
    },
    end: () => {
      ended = true;
    },
  });
  for (const piece of pieces) reader.push(Buffer.from(piece));
  reader.finish();
  return { head, file, ended };
};

const field = (name: string, value: string) =>
  `--xx\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (content: string, name = "a.txt") =>
  `--xx\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${content}\r\n`;
const END = "--xx--\r\n";

describe("a form", () => {
  const content = "\r\n-\r--xx\r\n--x\r\n--\r\n-\r\r\n";
  const form = field("key", "a\r\n--x b") + field("empty", "") + file(content) + field("late", "ignored") + END;
  const expected: Read = {
    head: {
      fields: [
        { name: "key", value: "a\r\n--x b" },
        { name: "empty", value: "" },
      ],
      fileName: "a.txt",
    },
    file: content,
    ended: true,
  };

  test("is read alike wherever it is cut in two", () => {
    for (let cut = 0; cut <= form.length; cut += 1) {
      expect(read(form.slice(0, cut), form.slice(cut)), `cut at ${cut}`).toEqual(expected);
    }
  });

  test("is read alike byte by byte", () => {
    expect(read(...form)).toEqual(expected);
  });

  test("may begin with a preamble, have blanks behind its boundaries, and end without a line end", () => {
    const loose = `to be ignored\r\n--xx \t\r\ncontent-disposition:form-data;name=key\r\n\r\nk\r\n${file("f")}--xx--`;

    expect(read(loose)).toMatchObject({ head: { fields: [{ name: "key", value: "k" }] }, file: "f" });
  });

  test("may hold an empty file", () => {
    expect(read(field("key", "k") + file("") + END)).toMatchObject({ file: "", ended: true });
  });

  test("may hold a file without a name", () => {
    const unnamed = '--xx\r\nContent-Disposition: form-data; name="file"\r\n\r\nf\r\n';

    expect(read(unnamed + END)).toMatchObject({ head: { fileName: "" }, file: "f" });
  });

  test.each([
    ["C:\\Program Files\\directory1\\file.txt", "file.txt"],
    ["/home/me/file.txt", "file.txt"],
    ['say \\"hi\\".txt', 'say "hi".txt'],
    ["say %22hi%22.txt", 'say "hi".txt'],
    ["grün.txt", "grün.txt"],
  ])("with the file %s tells %s", (sent, told) => {
    expect(read(file("f", sent) + END).head?.fileName).toBe(told);
  });

  test.each([
    ["that ends in its file", field("key", "k") + file("f").slice(0, -2)],
    ["that ends in a field", field("key", "k").slice(0, -2)],
    ["that is no form", "key=value"],
    ["whose part has no name", "--xx\r\nContent-Disposition: form-data\r\n\r\nv\r\n"],
    ["whose part has no disposition", "--xx\r\nContent-Type: text/plain\r\n\r\nv\r\n"],
    ["whose boundary goes on", `--xxx\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n${END}`],
  ])("%s is malformed", (_, text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: "MalformedPOSTRequest",
        status: 400,
        message: "The body of your POST request is not well-formed multipart/form-data.",
      }),
    );
  });

  test("has a file", () => {
    expect(() => read(field("key", "k") + END)).toThrow(
      expect.objectContaining({
        code: "IncorrectNumberOfFilesInPostRequest",
        message: "POST requires exactly one file upload per request.",
      }),
    );
  });

  test("may have 20 KiB before its file, and not a byte more", () => {
    const rest = field("a", "").length + file("").length - "\r\n".length;
    const fits = "x".repeat(20 * 1024 - rest);

    expect(read(field("a", fits) + file("f") + END).file).toBe("f");
    expect(() => read(`${field("a", `${fits}x`)}${file("f")}${END}`)).toThrow(
      expect.objectContaining({ code: "MaxPostPreDataLengthExceededError", status: 400 }),
    );
    expect(() => read(...field("a", `${fits}${"x".repeat(1000)}`))).toThrow(
      expect.objectContaining({ code: "MaxPostPreDataLengthExceededError" }),
    );
  });
});

describe("a content type", () => {
  test.each([
    ["multipart/form-data; boundary=abc", "abc"],
    ['Multipart/Form-Data; charset=utf-8; boundary="a b;c"', "a b;c"],
    ["multipart/form-data", ""],
    ["multipart/mixed; boundary=abc", undefined],
    ["application/x-www-form-urlencoded", undefined],
    [undefined, undefined],
  ])("%s has the boundary %s", (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary);
  });
});
