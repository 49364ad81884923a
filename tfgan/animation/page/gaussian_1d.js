// The 1-D GAN: both densities on the left axis, D(x) on the right axis.

// At a lower density a bin holds so few samples that p / (p + q) would be noise.
const SEEN_DENSITY = 0.02;

const LINE_LEGEND = [
  ["real", "Real data", ", "],
  ["generated", "what the generator makes of noise", ", and "],
  [
    "discriminator",
    "D(x), the discriminator's probability that x is real",
    ": 0.5 means that it cannot tell.",
  ],
];

/** Draws the densities of one frame and D of one, which is a later one after D's half-step. */
function drawLine(canvas, run, moment, options) {
  const { context, width, height } = openCanvas(canvas);
  const em = textSize();
  const box = { left: 2.6 * em, top: 1.8 * em, width: width - 5.2 * em, height: height - 4.7 * em };
  const density = places(box, run.xLimits, run.yLimits);
  const probability = places(box, run.xLimits, [0, 1]);
  drawAxes(context, box, run.xLimits, run.yLimits, { xLabel: "data value x", xCount: width / 70 });
  drawProbabilityAxis(context, box, probability);
  inside(context, box, () => {
    const hills = [["real", moment.generator], ["generated", moment.generator]];
    for (const [name, frame] of hills) {
      drawHill(context, run, run.arrays[name].row(frame), density, colour(name));
    }
    if (options.optimal) {
      drawOptimal(context, run, moment, probability);
    }
    const values = run.arrays.discriminator.row(moment.discriminator);
    context.strokeStyle = colour("discriminator");
    context.lineWidth = 2.5;
    strokePath(context, Array.from(values, (value, i) => {
      const share = i / (values.length - 1);
      return [probability.x(between(run.sampleRange, share)), probability.y(value)];
    }));
  });
}

/** Returns the value at a share of a range. */
function between([low, high], share) {
  return low + share * (high - low);
}

/** Returns the middle of bin i of n bins. */
function binMiddle(run, i, count) {
  return between(run.sampleRange, (i + 0.5) / count);
}

function drawHill(context, run, values, { x, y }, hue) {
  const points = Array.from(values, (value, i) => [x(binMiddle(run, i, values.length)), y(value)]);
  context.strokeStyle = hue;
  context.fillStyle = hue;
  context.lineWidth = 2;
  strokePath(context, points);
  context.globalAlpha = 0.22;
  context.lineTo(points[points.length - 1][0], y(0));
  context.lineTo(points[0][0], y(0));
  context.fill();
  context.globalAlpha = 1;
}

/** The axis on the right, its line at 0.5, and the names of both axes. */
function drawProbabilityAxis(context, box, { y }) {
  const right = box.left + box.width;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillStyle = colour("discriminator");
  for (const value of [0, 0.25, 0.5, 0.75, 1]) {
    context.fillText(shortNumber(value), right + 6, y(value));
  }
  context.strokeStyle = colour("discriminator");
  context.setLineDash([5, 5]);
  strokePath(context, [[box.left, y(0.5)], [right, y(0.5)]]);
  context.setLineDash([]);
  context.textBaseline = "bottom";
  context.textAlign = "right";
  context.fillText("D(x)", right + 2.2 * textSize(), box.top - 9);
  context.textAlign = "left";
  context.fillStyle = colour("faint");
  context.fillText("density", 2, box.top - 9);
}

/** p / (p + q), left out where nothing is. p is smooth where the page knows the data. */
function drawOptimal(context, run, moment, { x, y }) {
  const real = run.arrays.real.row(moment.generator);
  const generated = run.arrays.generated.row(moment.generator);
  context.strokeStyle = colour("text");
  context.lineWidth = 1.2;
  context.setLineDash([3, 3]);
  context.beginPath();
  let open = false;
  for (let i = 0; i < generated.length; i += 1) {
    const value = binMiddle(run, i, generated.length);
    const p = run.dataStd ? normalDensity(value, run.dataMean, run.dataStd) : real[i];
    const seen = p + generated[i] > SEEN_DENSITY;
    if (seen) {
      const place = [x(value), y(p / (p + generated[i]))];
      if (open) {
        context.lineTo(...place);
      } else {
        context.moveTo(...place);
      }
    }
    open = seen;
  }
  context.stroke();
  context.setLineDash([]);
}

function normalDensity(value, mean, deviation) {
  return Math.exp(-0.5 * ((value - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI));
}
