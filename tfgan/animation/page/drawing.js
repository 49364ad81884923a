// What all pictures share: a canvas in CSS pixels, colours, axes and lines.

/** Returns {context, width, height} of an empty canvas, in CSS pixels. */
function openCanvas(canvas) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  return { context, width, height };
}

/** Returns a colour of the page as it is now, light or dark. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Returns the size of the page's text in pixels. */
function textSize() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Returns about `count` round numbers in [low, high]. */
function roundNumbers(low, high, count) {
  const rough = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) {
    found.push(k * step);
  }
  return found;
}

/** Returns a number as a short text. */
function shortNumber(value) {
  return String(Number(value.toPrecision(4)));
}

/**
 * Returns the places of a box: x(value) and y(value) in pixels.
 * @param {object} box left, top, width and height in pixels
 * @param {number[]} xLimits the values at the left and the right edge
 * @param {number[]} yLimits the values at the lower and the upper edge
 */
function places(box, xLimits, yLimits) {
  const x = (value) => box.left + ((value - xLimits[0]) / (xLimits[1] - xLimits[0])) * box.width;
  const y = (value) =>
    box.top + box.height - ((value - yLimits[0]) / (yLimits[1] - yLimits[0])) * box.height;
  return { x, y };
}

/** Draws the frame, the grid and the numbers of a box. */
function drawAxes(context, box, xLimits, yLimits, { xLabel = "", xCount = 6, yCount = 4 } = {}) {
  const { x, y } = places(box, xLimits, yLimits);
  const size = Math.round(0.8 * textSize());
  context.font = `${size}px system-ui, sans-serif`;
  context.lineWidth = 1;
  context.strokeStyle = colour("axis");
  context.fillStyle = colour("faint");
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const value of roundNumbers(...xLimits, xCount)) {
    strokePath(context, [[x(value), box.top], [x(value), box.top + box.height]]);
    context.fillText(shortNumber(value), x(value), box.top + box.height + 4);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of roundNumbers(...yLimits, yCount)) {
    strokePath(context, [[box.left, y(value)], [box.left + box.width, y(value)]]);
    context.fillText(shortNumber(value), box.left - 5, y(value));
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(xLabel, box.left + box.width / 2, box.top + box.height + size + 8);
}

/** Draws straight lines from point to point. */
function strokePath(context, points) {
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}

/** Calls `draw` with everything outside of the box cut off. */
function inside(context, box, draw) {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  draw();
  context.restore();
}
