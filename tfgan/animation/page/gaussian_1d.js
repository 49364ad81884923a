// The 1-D GAN: both densities on the left axis, D(x) on the right axis.

// Where p + q is below this share of p's peak, p / (p + q) is left out: few samples are there.
const SEEN_SHARE = 0.08;

// Points of p / (p + q) per bin.
const POINTS_PER_BIN = 8;

// Added to densities, so that an empty bin has a logarithm.
const TINY = 1e-6;

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
  const generated = run.arrays.generated.row(moment.generator);
  const count = generated.length;
  const known = (_, i) => normalDensity(binMiddle(run, i, count), run.dataMean, run.dataStd);
  const real = run.arrays.real.row(moment.generator);
  const p = smoothed(run.dataStd ? Array.from({ length: count }, known) : real);
  const q = smoothed(generated);
  const logits = p.map((value, i) => Math.log((value + TINY) / (q[i] + TINY)));
  const least = SEEN_SHARE * Math.max(...p);
  context.strokeStyle = colour("text");
  context.lineWidth = 1.2;
  context.setLineDash([3, 3]);
  context.beginPath();
  let open = false;
  for (let k = 0; k <= POINTS_PER_BIN * (count - 1); k += 1) {
    const bin = k / POINTS_PER_BIN;
    const seen = inBetween(p, bin) + inBetween(q, bin) > least;
    if (seen) {
      const value = 1 / (1 + Math.exp(-inBetween(logits, bin)));
      const place = [x(binMiddle(run, bin, count)), y(value)];
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

/** Returns densities as means over three bins: counts of few samples are noisy. */
function smoothed(values) {
  const at = (i) => values[i] || 0;
  return Array.from(values, (value, i) => at(i - 1) / 4 + value / 2 + at(i + 1) / 4);
}

/** Returns the value at a place between two bins, on the straight line. */
function inBetween(values, bin) {
  const i = Math.min(Math.floor(bin), values.length - 2);
  return values[i] + (bin - i) * (values[i + 1] - values[i]);
}

function normalDensity(value, mean, deviation) {
  return Math.exp(-0.5 * ((value - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI));
}
