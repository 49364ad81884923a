// GANs on points in the plane: the discriminator's values, real and generated points.

const PLANE_LEGEND = [
  ["real ring", "Real points", ", "],
  ["generated dot", "points that the generator makes of noise", ", and as the background "],
  [
    "values",
    "the discriminator's value",
    ", grey where it says generated, blue where it says real; the line is where it cannot tell.",
  ],
];

function drawPlane(canvas, run, moment, options) {
  const { context, width, height } = openCanvas(canvas);
  const em = textSize();
  const side = Math.max(Math.min(width - 3 * em, height - 2.2 * em), 40);
  const box = { left: (width - side) / 2 + em, top: 0.5 * em, width: side, height: side };
  const limits = [-run.limit, run.limit];
  const { x, y } = places(box, limits, limits);
  const values = run.arrays.values.row(moment.discriminator);
  const count = run.arrays.values.shape[1];
  drawValues(context, box, values, count);
  drawAxes(context, box, limits, limits, { xCount: 4 });
  inside(context, box, () => {
    drawBoundary(context, values, count, (i) => x(between(limits, i / (count - 1))),
      (j) => y(between(limits, j / (count - 1))));
    drawRealPoints(context, run.arrays.real.row(0), x, y);
    const generated = run.arrays.generated.row(moment.generator);
    drawGeneratedPoints(context, generated, x, y);
    if (options.arrows) {
      drawArrows(context, generated, run.arrays.arrows.row(moment.discriminator), x, y);
    }
  });
}

/** The values as colours, smooth between the points. */
function drawValues(context, box, values, count) {
  const small = document.createElement("canvas");
  small.width = count;
  small.height = count;
  const pixels = new ImageData(count, count);
  const [low, middle, high] = ["low", "middle", "high"].map((name) => rgb(colour(`value-${name}`)));
  for (let j = 0; j < count; j += 1) {
    for (let i = 0; i < count; i += 1) {
      // Rows of the values go up, rows of an image go down.
      const value = values[(count - 1 - j) * count + i];
      const end = value > 0 ? high : low;
      for (let channel = 0; channel < 3; channel += 1) {
        pixels.data[4 * (j * count + i) + channel] =
          middle[channel] + (end[channel] - middle[channel]) * Math.abs(value);
      }
      pixels.data[4 * (j * count + i) + 3] = 255;
    }
  }
  small.getContext("2d").putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  // The first and the last point lie on the edges of the box: half a pixel of the image is outside.
  const source = [0.5, 0.5, count - 1, count - 1];
  context.drawImage(small, ...source, box.left, box.top, box.width, box.height);
}

/** Returns red, green and blue of a colour such as #0072b2. */
function rgb(text) {
  return [1, 3, 5].map((start) => parseInt(text.slice(start, start + 2), 16));
}

/** The line where the value is 0, by marching squares: straight through each cell. */
function drawBoundary(context, values, count, x, y) {
  context.strokeStyle = colour("text");
  context.lineWidth = 1.6;
  context.beginPath();
  for (let j = 0; j + 1 < count; j += 1) {
    for (let i = 0; i + 1 < count; i += 1) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const heights = corners.map(([column, row]) => values[row * count + column]);
      const crossings = [];
      for (let k = 0; k < 4; k += 1) {
        const [from, to] = [heights[k], heights[(k + 1) % 4]];
        if (from > 0 !== to > 0) {
          const share = from / (from - to);
          const [[x0, y0], [x1, y1]] = [corners[k], corners[(k + 1) % 4]];
          crossings.push([x(x0 + share * (x1 - x0)), y(y0 + share * (y1 - y0))]);
        }
      }
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        context.moveTo(...crossings[k]);
        context.lineTo(...crossings[k + 1]);
      }
    }
  }
  context.stroke();
}

function drawRealPoints(context, points, x, y) {
  context.strokeStyle = colour("real");
  context.lineWidth = 1.4;
  for (let i = 0; i < points.length; i += 2) {
    context.beginPath();
    context.arc(x(points[i]), y(points[i + 1]), 0.24 * textSize(), 0, 2 * Math.PI);
    context.stroke();
  }
}

function drawGeneratedPoints(context, points, x, y) {
  context.fillStyle = colour("generated");
  for (let i = 0; i < points.length; i += 2) {
    context.beginPath();
    context.arc(x(points[i]), y(points[i + 1]), 0.14 * textSize(), 0, 2 * Math.PI);
    context.fill();
  }
}

/** The discriminator's gradients: where it would move the generated points. */
function drawArrows(context, points, arrows, x, y) {
  context.strokeStyle = colour("text");
  context.lineWidth = 1.2;
  const head = 0.3 * textSize();
  for (let i = 0; i < arrows.length; i += 2) {
    const from = [x(points[i]), y(points[i + 1])];
    const to = [x(points[i] + arrows[i]), y(points[i + 1] + arrows[i + 1])];
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const wing = (turn) => [
      to[0] - head * Math.cos(angle + turn),
      to[1] - head * Math.sin(angle + turn),
    ];
    strokePath(context, [from, to, wing(0.5)]);
    strokePath(context, [to, wing(-0.5)]);
  }
}
