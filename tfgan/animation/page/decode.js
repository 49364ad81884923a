// Arrays of the page. A code stands for the value low + code * step.

/** Returns the bytes of a base64 text. */
function decodeBytes(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}

/** Returns {shape, values, row}: row(i) is the part of the values that belongs to frame i. */
function decodeArray(packed) {
  const bytes = decodeBytes(packed.data);
  const wide = packed.type === "uint16";
  const values = new Float64Array(wide ? bytes.length / 2 : bytes.length);
  for (let i = 0; i < values.length; i += 1) {
    const code = wide ? bytes[2 * i] + 256 * bytes[2 * i + 1] : bytes[i];
    values[i] = packed.low + code * packed.step;
  }
  const size = values.length / packed.shape[0];
  const row = (i) => values.subarray(i * size, (i + 1) * size);
  return { shape: packed.shape, values, row };
}

/** Returns a run whose arrays are decoded and whose images are on their way. */
function decodeRun(run, whenLoaded) {
  const arrays = {};
  for (const [name, packed] of Object.entries(run.arrays || {})) {
    arrays[name] = decodeArray(packed);
  }
  const images = (run.images || []).map((source) => {
    const image = new Image();
    image.onload = whenLoaded;
    image.src = source;
    return image;
  });
  const panels = run.panels.map((panel) => ({
    ...panel,
    lines: panel.lines.map((line) => ({ ...line, values: decodeArray(line.values).values })),
  }));
  return { ...run, arrays, images, panels };
}
