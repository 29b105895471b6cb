// A client that costs little: requests are signed and rendered once, then written to plain sockets again and again.
import net from "node:net";
import aws4 from "aws4";

/** The bytes of a signed request. */
export const rendered = (url, { method = "GET", path, body, headers = {}, sign = true }) => {
  const { host } = new URL(url);
  const options = { host, method, path, service: "s3", region: "us-east-1", body, headers: { ...headers } };
  if (body !== undefined) options.headers["Content-Length"] = Buffer.byteLength(body);
  const signed = sign
    ? aws4.sign(options, { accessKeyId: "test", secretAccessKey: "test" })
    : { ...options, headers: { Host: host, ...options.headers } };
  const head = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}`);
  const text = Buffer.from(`${method} ${signed.path} HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n`);
  return body === undefined ? text : Buffer.concat([text, Buffer.from(body)]);
};

/** One connection: sends a request, resolves when its answer has come whole. */
export class Connection {
  #socket;
  #expected = -1;
  #received = 0;
  #head = "";
  #done;

  static open(url) {
    const { hostname, port } = new URL(url);
    const connection = new Connection();
    return new Promise((resolve, reject) => {
      connection.#socket = net.connect(Number(port), hostname, () => resolve(connection));
      connection.#socket.setNoDelay(true);
      connection.#socket.on("error", reject);
      connection.#socket.on("data", (chunk) => connection.#take(chunk));
    });
  }

  send(bytes) {
    this.#expected = -1;
    this.#received = 0;
    this.#head = "";
    return new Promise((resolve, reject) => {
      this.#done = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close() {
    this.#socket.destroy();
  }

  #take(chunk) {
    if (this.#expected < 0) {
      this.#head += chunk.toString("latin1");
      const end = this.#head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const status = Number(this.#head.slice(9, 12));
      if (status >= 300) {
        this.#done.reject(new Error(this.#head));
        return;
      }
      this.#expected = Number(/^content-length: (\d+)/im.exec(this.#head)?.[1] ?? 0);
      this.#received = this.#head.length - end - 4;
    } else this.#received += chunk.length;
    if (this.#received >= this.#expected) this.#done.resolve();
  }
}

/** Requests per second over so many milliseconds, on so many connections, going through the requests in turn. */
export const rate = async (url, requests, { connections, milliseconds }) => {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)));
  const latencies = [];
  const until = performance.now() + milliseconds;
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    open.map(async (connection) => {
      while (performance.now() < until) {
        const started = performance.now();
        await connection.send(requests[next++ % requests.length]);
        latencies.push(performance.now() - started);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  for (const connection of open) connection.close();
  latencies.sort((a, b) => a - b);
  return {
    rate: latencies.length / seconds,
    p50: latencies[Math.floor(latencies.length / 2)],
    p99: latencies[Math.floor(latencies.length * 0.99)],
  };
};

/** Sends each request once, over so many connections. */
export const sendAll = async (url, count, request, connections = 16) => {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)));
  let next = 0;
  await Promise.all(
    open.map(async (connection) => {
      while (next < count) await connection.send(request(next++));
    }),
  );
  for (const connection of open) connection.close();
};
