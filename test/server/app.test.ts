/** The adapter between sockets and the gateway. */
import http from "node:http";
import { describe, expect, test } from "vitest";
import { Addressing } from "../../src/server/addressing.js";
import { createServer, listen } from "../../src/server/app.js";
import { ControlPlane, type ControlPort } from "../../src/server/control/control.js";
import type { Gateway } from "../../src/server/gateway.js";
import { createMemoryBlobs } from "../../src/store/memory-blobs.js";

describe("requests and responses", () => {
  test("are built on Express's own prototypes where dispatching would slow them down otherwise", async () => {
    const seen: object[] = [];
    const prototypes = (req: http.IncomingMessage, res: http.ServerResponse) =>
      seen.push(Object.getPrototypeOf(req), Object.getPrototypeOf(res));
    let dispatched: (() => void) | undefined;
    // Only `handle` is asked of a gateway here, and nothing of the control plane.
    const gateway = {
      handle: async () => {
        dispatched?.();
        return { status: 204, headers: {} };
      },
    } as unknown as Gateway;
    const control = new ControlPlane({} as ControlPort, new Addressing());
    const server = createServer({ gateway, control, blobs: createMemoryBlobs() });
    server.prependListener("request", (req: http.IncomingMessage, res: http.ServerResponse) => {
      prototypes(req, res);
      dispatched = () => void prototypes(req, res);
    });
    const port = await listen(server, 0, "127.0.0.1");

    await fetch(`http://127.0.0.1:${port}/bucket`);

    server.close();
    const [reqBefore, resBefore, reqAfter, resAfter] = seen;
    const isNode20 = process.versions.node.startsWith("20.");
    expect([reqAfter === reqBefore, resAfter === resBefore]).toEqual([isNode20, isNode20]);
    expect(reqAfter).not.toBe(http.IncomingMessage.prototype);
    expect(resAfter).not.toBe(http.ServerResponse.prototype);
  });
});
