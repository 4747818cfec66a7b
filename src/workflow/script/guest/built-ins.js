/**
 * The built-ins as they were before a script ran: whatever a script does to `Array.prototype.map` or `JSON`, the
 * functions that it was given go on working. This folder is loaded inside the virtual machine, never by Node.
 */
const { bind, call } = Function.prototype;
/** Makes a method into a function of its `this`, without a property that a script could have changed. */
const free = bind.bind(call);

export const { isArray } = Array;
export const { keys, freeze, getPrototypeOf, create } = Object;
export const objectPrototype = Object.prototype;
export const { defineProperty } = Reflect;
export const { isFinite } = Number;
export const textOf = String;
export const { parse } = JSON;
/** Of a string, a number or a boolean: for these no `toJSON` is looked for. */
export const quote = JSON.stringify;
export const NativePromise = Promise;
export const NativeError = Error;
export const cut = free(String.prototype.slice);
export const join = free(Array.prototype.join);

const weakGet = free(WeakMap.prototype.get);
const weakSet = free(WeakMap.prototype.set);
const weakMap = WeakMap;

/** Facts beside objects, which no script can see or change. */
export function facts() {
  const map = new weakMap();
  return { of: (object) => weakGet(map, object), keep: (object, fact) => weakSet(map, object, fact) };
}

/** Puts a value into a list or an object of ours, past setters that a script may have put on the prototypes. */
export function put(target, key, value) {
  const slot = create(null);
  slot.value = value;
  slot.writable = true;
  slot.enumerable = true;
  slot.configurable = true;
  defineProperty(target, key, slot);
}
