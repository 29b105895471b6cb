/** HTTP by hand: what no well-behaved client would send. */
import net from "node:net";
import aws4 from "aws4";
import type { Emulator } from "../../src/index.js";

export interface RawAnswer {
  /** Every status line that came, in order: `100` before a final answer shows. */
  readonly statuses: readonly number[];
  readonly text: string;
  /** Whether the server ended the connection. */
  readonly closed: boolean;
}

/** A connection that sends what it is told and remembers what came back. */
export class RawConnection {
  readonly #socket: net.Socket;
  #text = "";
  #closed = false;
  #watchers: (() => void)[] = [];

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString("latin1");
      this.#look();
    });
    socket.on("error", () => {});
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.#closed = true;
        this.#look();
      });
    }
  }

  static open(emulator: Emulator): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port: emulator.port, host: "127.0.0.1", allowHalfOpen: true }, () =>
        resolve(new RawConnection(socket)),
      );
      socket.once("error", reject);
    });
  }

  send(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Ends our side only. */
  end(): void {
    this.#socket.end();
  }

  /** Ends the connection without a word. */
  drop(): void {
    this.#socket.resetAndDestroy();
  }

  /** Resolves when what has come so far satisfies the condition, or the server has ended the connection. */
  async until(condition: (answer: RawAnswer) => boolean): Promise<RawAnswer> {
    while (!condition(this.answer) && !this.#closed) await new Promise<void>((resolve) => this.#watchers.push(resolve));
    return this.answer;
  }

  /** The final answer: a status line that is not 100, and its whole body. */
  final(): Promise<RawAnswer> {
    return this.until(({ statuses, text }) => statuses.some((status) => status !== 100) && isWhole(text));
  }

  get answer(): RawAnswer {
    const statuses = [...this.#text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    return { statuses, text: this.#text, closed: this.#closed };
  }

  #look(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }
}

const isWhole = (text: string): boolean => {
  const last = text.slice(text.lastIndexOf("HTTP/1.1 "));
  const head = last.indexOf("\r\n\r\n");
  const length = Number(/^content-length: (\d+)/im.exec(last)?.[1] ?? 0);
  return head >= 0 && last.length >= head + 4 + length;
};

/** The head of a request signed by aws4, ready to be sent: everything up to the empty line. */
export const signedHead = (
  emulator: Emulator,
  {
    method,
    path,
    headers = {},
    body,
  }: { method: string; path: string; headers?: Record<string, string>; body?: string },
  keys: { accessKeyId: string; secretAccessKey: string } = emulator.credentials,
): string => {
  const signed = aws4.sign(
    {
      method,
      path,
      service: "s3",
      region: "us-east-1",
      host: `127.0.0.1:${emulator.port}`,
      headers: { "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD", ...headers },
      ...(body === undefined ? {} : { body }),
    },
    keys,
  );
  const lines = Object.entries(signed.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
};

/** An answer's JSON, untyped as it came. */
export const jsonOf = async (answer: Response | Promise<Response>) => JSON.parse(await (await answer).text());
