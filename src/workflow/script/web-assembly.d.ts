/** What is used of WebAssembly: Node's types do not have it, and those of browsers bring all of a browser. */
type BufferSource = ArrayBuffer | ArrayBufferView;

declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: BufferSource) => Module;
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
}
