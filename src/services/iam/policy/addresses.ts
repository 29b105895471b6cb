/** IP addresses and ranges, as the `IpAddress` operators compare them. */

/** An address as 16-bit groups: two for IPv4, eight for IPv6. */
export type Address = readonly number[];

/** An address and how many of its leading bits count. */
export interface AddressRange {
  readonly address: Address;
  readonly bits: number;
}

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

const v4 = (text: string): Address | undefined => {
  const match = V4.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1).map(Number);
  return Math.max(a, b, c, d) > 255 ? undefined : [a * 256 + b, c * 256 + d];
};

const groups = (text: string): number[] | undefined => {
  if (text === "") return [];
  const found: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const embedded = index === parts.length - 1 ? v4(part) : undefined;
    if (embedded) found.push(...embedded);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) found.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return found;
};

const v6 = (text: string): Address | undefined => {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? "");
  const tail = halves.length === 2 ? groups(halves[1] ?? "") : [];
  if (!head || !tail) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const gap = 8 - head.length - tail.length;
  return gap < 1 ? undefined : [...head, ...new Array<number>(gap).fill(0), ...tail];
};

/** The address, or undefined when the text is none. `::ffff:192.0.2.1` is the IPv4 address it stands for. */
export const addressOf = (text: string): Address | undefined => {
  const address = v4(text) ?? v6(text);
  const mapped = address?.length === 8 && address[5] === 0xffff && address.slice(0, 5).every((group) => group === 0);
  return mapped ? address.slice(6) : address;
};

/** `203.0.113.0/24`, `2001:db8::/32`, or one address. Undefined when the text is no range. */
export const rangeOf = (text: string): AddressRange | undefined => {
  const [written = "", prefix, ...more] = text.split("/");
  const address = v4(written) ?? v6(written);
  if (!address || more.length > 0) return undefined;
  const length = address.length * 16;
  if (prefix === undefined) return { address, bits: length };
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  return bits < 0 || bits > length ? undefined : { address, bits };
};

/** Whether the address lies in the range; addresses of the other family never do. */
export const isWithin = (address: Address, range: AddressRange): boolean => {
  if (address.length !== range.address.length) return false;
  let bits = range.bits;
  for (let index = 0; bits > 0; index += 1, bits -= 16) {
    const shift = Math.max(0, 16 - bits);
    if ((address[index] ?? 0) >> shift !== (range.address[index] ?? 0) >> shift) return false;
  }
  return true;
};
