/** XML documents by shape: readers and writers compiled from a structure once, used by both protocols. */
import { readBlob, readBoolean, readNumber, readTimestamp, writeBlob } from "./scalars.js";
import type { Member, Shape, StructureShape, TimestampFormat } from "./schema.js";
import { ATTRIBUTE, escapeXml, NotWellFormed, TEXT, type XmlContent } from "./xml.js";

// ---- Reading

type Values = Record<string, unknown>;
type Child = XmlContent | readonly XmlContent[];
type ReadMember = (into: Values, child: Child) => void;

const structureReaders = new WeakMap<StructureShape, (content: XmlContent) => Values>();

/**
 * Reads an element's content as a structure: every element must be known, of the right kind, and as often as the schema
 * says; required ones must be there.
 * @throws NotWellFormed
 */
export const readStructure = (shape: StructureShape, content: XmlContent): Values => {
  const known = structureReaders.get(shape);
  if (known) return known(content);
  const reader = structureReader(shape);
  structureReaders.set(shape, reader);
  return reader(content);
};

const structureReader = (shape: StructureShape): ((content: XmlContent) => Values) => {
  const inside = shape.members.filter((member) => member.location === "body");
  const readers = new Map<string, ReadMember>(inside.map((member) => [elementOf(member), memberReader(member)]));
  const required = inside.filter((member) => member.required).map((member) => member.name);

  return (content) => {
    const into: Values = {};
    if (typeof content === "string") blank(content);
    else {
      for (const name in content) {
        const child = content[name];
        const reader = readers.get(name);
        if (reader !== undefined && child !== undefined) reader(into, child);
        else if (name === TEXT) blank(child);
        else if (!name.startsWith(ATTRIBUTE)) throw new NotWellFormed(`an unknown element ${name}`);
      }
    }
    for (const name of required) {
      if (into[name] === undefined) throw new NotWellFormed(`${name} is missing`);
    }
    if (shape.union && Object.keys(into).length > 1) throw new NotWellFormed("more than one of a choice");
    return into;
  };
};

/** Between elements there may be nothing but white space. */
const blank = (text: Child | undefined): void => {
  if (typeof text !== "string" || text.trim() !== "") throw new NotWellFormed("text between elements");
};

/** Prefixes are gone by the time an element's name is compared. */
const elementOf = (member: Member): string => {
  const name = member.wireName ?? member.name;
  const local = name.slice(name.indexOf(":") + 1);
  return member.attribute ? ATTRIBUTE + local : local;
};

const memberReader = (member: Member): ReadMember => {
  const { name, shape, flattened } = member;
  if (shape.kind === "list") {
    const items = flattened ? flatItems : wrappedItems(elementOf(shape.item));
    const read = contentReader(shape.item.shape);
    return (into, child) => {
      into[name] = items(child).map(read);
    };
  }
  const read = contentReader(shape);
  return (into, child) => {
    into[name] = read(once(child));
  };
};

const contentReader = (shape: Shape): ((content: XmlContent) => unknown) => {
  if (shape.kind === "structure") return (content) => readStructure(shape, content);
  const read = scalarReader(shape);
  return (content) => {
    const value = read(textOf(content));
    if (value === undefined) throw new NotWellFormed("not a value of its type");
    return value;
  };
};

const scalarReader = (shape: Shape): ((text: string) => unknown) => {
  switch (shape.kind) {
    case "string":
      return (text) => text;
    case "number":
      return (text) => readNumber(text.trim());
    case "boolean":
      return (text) => readBoolean(text.trim());
    case "timestamp":
      return readTimestamp;
    case "blob":
      return (text) => readBlob(text.trim());
    default:
      throw new Error(`no document holds a ${shape.kind} here`);
  }
};

const isList = (child: Child): child is readonly XmlContent[] => Array.isArray(child);

const once = (child: Child): XmlContent => {
  if (isList(child)) throw new NotWellFormed("an element that may stand once stands more often");
  return child;
};

const flatItems = (child: Child): readonly XmlContent[] => (isList(child) ? child : [child]);

const wrappedItems =
  (item: string) =>
  (child: Child): readonly XmlContent[] => {
    const content = once(child);
    if (typeof content === "string") {
      blank(content);
      return [];
    }
    let items: readonly XmlContent[] = [];
    for (const name in content) {
      const inside = content[name];
      if (name === item && inside !== undefined) items = flatItems(inside);
      else if (name === TEXT) blank(inside);
      else if (!name.startsWith(ATTRIBUTE)) throw new NotWellFormed(`an unknown element ${name}`);
    }
    return items;
  };

const textOf = (content: XmlContent): string => {
  if (typeof content === "string") return content;
  let text = "";
  for (const name in content) {
    const inside = content[name];
    if (name === TEXT && typeof inside === "string") text = inside;
    else if (!name.startsWith(ATTRIBUTE)) throw new NotWellFormed(`an unknown element ${name}`);
  }
  return text;
};

// ---- Writing

/** How a protocol writes what all XML answers have in common. */
export interface Dialect {
  timestamp(date: Date, format: TimestampFormat | undefined): string;
  /** Element order by shape name, where AWS does not keep the schema's; members not named follow in the schema's order. */
  readonly order: Readonly<Record<string, readonly string[]>>;
  /** Two lists of one structure that AWS writes as one sequence. */
  readonly interleaved: Readonly<Record<string, Interleaving>>;
}

export interface Interleaving {
  readonly members: readonly [string, string];
  /** Whether `a`, of the first list, comes before `b`, of the second. */
  before(a: Values, b: Values, whole: Values): boolean;
}

type Write = (value: unknown) => string;

/** Compiles a writer of a structure's content (all its elements, without the element around them). */
export class DocumentWriter {
  readonly #dialect: Dialect;
  readonly #contents = new WeakMap<StructureShape, Write>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** The elements of `value`, which must be an object of that shape. */
  content(shape: StructureShape, value: object): string {
    return this.#content(shape)(value);
  }

  #content(shape: StructureShape): Write {
    const known = this.#contents.get(shape);
    if (known) return known;
    const writer = this.#compile(shape);
    this.#contents.set(shape, writer);
    return writer;
  }

  #compile(shape: StructureShape): Write {
    const inside = ordered(
      shape.members.filter((member) => member.location === "body" && !member.attribute),
      this.#dialect.order[shape.name] ?? [],
    );
    const interleaving = this.#dialect.interleaved[shape.name];
    const plan = inside
      .filter((member) => member.name !== interleaving?.members[1])
      .map((member) =>
        member.name === interleaving?.members[0]
          ? { name: undefined, write: this.#interleaved(interleaving, inside) }
          : { name: member.name, write: this.#member(member) },
      );
    return (value) => {
      const values = valuesOf(value);
      let text = "";
      for (const { name, write } of plan) {
        const member = name === undefined ? values : values[name];
        if (member !== undefined && member !== null) text += write(member);
      }
      return text;
    };
  }

  #interleaved({ members: [first, second], before }: Interleaving, inside: readonly Member[]): Write {
    const [writeFirst, writeSecond] = [first, second].map((name): Write => {
      const member = inside.find((each) => each.name === name);
      return member === undefined ? () => "" : this.#member(member);
    });
    return (value) => {
      const whole = valuesOf(value);
      const left = listOf(whole[first]);
      const right = listOf(whole[second]);
      let text = "";
      let at = 0;
      for (const item of right) {
        for (; at < left.length && before(valuesOf(left[at]), valuesOf(item), whole); at += 1) {
          text += writeFirst?.([left[at]]) ?? "";
        }
        text += writeSecond?.([item]) ?? "";
      }
      return text + (writeFirst?.(left.slice(at)) ?? "");
    };
  }

  #member(member: Member): Write {
    const { shape, flattened } = member;
    const tag = member.wireName ?? member.name;
    if (shape.kind === "list") {
      const write = this.#element(flattened ? tag : (shape.item.wireName ?? "member"), shape.item);
      const items: Write = (value) => {
        let text = "";
        for (const item of listOf(value)) text += write(item);
        return text;
      };
      return flattened ? items : (value) => `<${tag}>${items(value)}</${tag}>`;
    }
    if (shape.kind === "map") {
      const writeValue = this.#element("value", shape.value);
      return (value) => {
        let entries = "";
        for (const [key, each] of Object.entries(valuesOf(value))) {
          entries += `<entry><key>${escapeXml(key)}</key>${writeValue(each)}</entry>`;
        }
        return `<${tag}>${entries}</${tag}>`;
      };
    }
    return this.#element(tag, member);
  }

  #element(tag: string, member: Member): Write {
    const { shape, namespace } = member;
    const declaration = namespace === undefined ? "" : ` xmlns:${namespace[0]}="${namespace[1]}"`;
    const open = `<${tag}${declaration}>`;
    const close = `</${tag}>`;
    if (shape.kind !== "structure") {
      const text = this.#scalar(shape);
      return (value) => open + text(value) + close;
    }
    const content = this.#late(shape);
    const attributes = shape.members.filter((each) => each.attribute);
    if (attributes.length === 0) return (value) => open + content(value) + close;
    return (value) => {
      const values = valuesOf(value);
      let start = `<${tag}${declaration}`;
      for (const { name, wireName } of attributes) {
        const attribute = values[name];
        if (attribute !== undefined && attribute !== null)
          start += ` ${wireName ?? name}="${escapeXml(String(attribute))}"`;
      }
      return `${start}>${content(value)}${close}`;
    };
  }

  /** A nested structure is compiled on first use: shapes may hold themselves. */
  #late(shape: StructureShape): Write {
    let writer: Write | undefined;
    return (value) => {
      writer ??= this.#content(shape);
      return writer(value);
    };
  }

  #scalar(shape: Shape): Write {
    switch (shape.kind) {
      case "string":
        return (value) => escapeXml(typeof value === "string" ? value : String(value));
      case "timestamp":
        return (value) => this.#dialect.timestamp(dateOf(value), shape.format);
      case "blob":
        return (value) => (value instanceof Uint8Array ? writeBlob(value) : escapeXml(String(value)));
      default:
        return String;
    }
  }
}

const ordered = (members: readonly Member[], order: readonly string[]): readonly Member[] => {
  const rank = (member: Member): number => {
    const at = order.indexOf(member.name);
    return at < 0 ? order.length : at;
  };
  return [...members].sort((a, b) => rank(a) - rank(b));
};

// Handlers' outputs are typed where they are made; here any of them is names and values.
const valuesOf = (value: unknown): Values => (typeof value === "object" && value !== null ? (value as Values) : {});

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const dateOf = (value: unknown): Date => {
  if (value instanceof Date) return value;
  throw new TypeError(`${String(value)} is not a Date`);
};
